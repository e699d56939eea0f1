// Red alert points on the map: grouped where they would lie upon each other, three pulses when new, then still; age where few.
// Knows no feed. GridHall.mapAlerts.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const PULSES = 3, FEW = 12;

  // Alerts as points in device pixels, near ones joined into one with a count; untaken ones lead their group.
  function points(map) {
    const near = map.tone.base * map.dpr * 1.1;
    const groups = [];
    const urgentFirst = [...map.alerts].sort((a, b) => Boolean(a.taken_by) - Boolean(b.taken_by) || a.at - b.at);
    for (const alert of urgentFirst) {
      const spot = map.shapes.placed(alert.x, alert.y) || map.shapes.pointOf(alert.area);
      if (!spot || !map.holds(alert.area)) continue;
      const [x, y] = map.toPixels(spot);
      const group = groups.find((other) => Math.hypot(other.x - x, other.y - y) < near && other.taken === Boolean(alert.taken_by));
      if (group) group.count += 1;
      else groups.push({x, y, taken: Boolean(alert.taken_by), count: 1, at: alert.at, born: map.born.get(alert.key)});
    }
    return groups;
  }

  const radius = (map, point) => map.tone.base * map.dpr * (point.count > 1 ? 0.6 : 0.42);

  function pulse(ctx, map, point, elapsed, length) {
    const t = (elapsed % length) / length;
    ctx.globalAlpha = (1 - t) * 0.9;
    ctx.strokeStyle = map.tone.red;
    ctx.lineWidth = map.tone.base * map.dpr * 0.16 * (1.4 - t);
    ctx.beginPath();
    ctx.arc(point.x, point.y, radius(map, point) * (1.3 + 3.2 * t), 0, 2 * Math.PI);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }

  function age(ctx, map, point, taken) {
    const minutes = Math.max(0, Math.floor((map.clock() - point.at) / 60_000));
    const text = minutes < 1 ? hall.t('just now') : hall.t('{n} min', {n: minutes});
    const size = map.tone.base * map.dpr * 0.9, r = radius(map, point) * 1.7;
    ctx.font = `600 ${size}px ${map.tone.font}`;
    const width = ctx.measureText(text).width;
    const left = point.x + r + width > map.width - 4;
    const box = {x: left ? point.x - r - width / 2 : point.x + r + width / 2, y: point.y, width, size};
    if (taken.some((other) => Math.abs(other.x - box.x) * 2 < other.width + width && Math.abs(other.y - box.y) < size * 1.3)) return;
    taken.push(box);
    ctx.lineJoin = 'round';
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.lineWidth = size * 0.32;
    ctx.strokeStyle = map.tone.ground;
    ctx.strokeText(text, box.x, box.y);
    ctx.fillStyle = map.tone['red-text'];
    ctx.fillText(text, box.x, box.y);
  }

  // Draws all points; true while one still pulses.
  hall.mapAlerts = (ctx, map, now, length) => {
    const drawn = points(map);
    let moving = false;
    for (const point of drawn) {
      const elapsed = now - point.born;
      if (point.taken || !length || !(elapsed < PULSES * length)) continue;
      moving = true;
      pulse(ctx, map, point, Math.max(0, elapsed), length);
    }
    for (const point of drawn.reverse()) hall.mapInk.alertPoint(ctx, {...point, r: radius(map, point), tone: map.tone});
    const open = drawn.filter((point) => !point.taken);
    const boxes = drawn.map((point) => ({x: point.x, y: point.y, width: radius(map, point) * 2, size: radius(map, point)}));
    if (open.length <= FEW) for (const point of open) age(ctx, map, point, boxes.filter((box) => box.x !== point.x || box.y !== point.y).concat(boxes.labels || []));
    return moving;
  };
})();
