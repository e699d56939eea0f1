// Which names stand on the map and where, so that none lies upon another. Knows no states and no events.
// GridHall.mapLabels(map) -> [{text, x, y, size, weight, colour}] in device pixels, the most telling first.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});

  // A child's name without the beginning that its parent already says.
  function shortName(area, parent) {
    let same = 0;
    while (parent && same < area.name.length && area.name[same] === parent.name[same]) same += 1;
    return (same > 1 && area.name.slice(same).trim()) || area.name;
  }

  function* candidates(map) {
    const {shapes, focused, zoom, alone} = map;
    const focusedKinds = focused ? focused.map((code) => shapes.areas.get(code)).filter(Boolean) : [];
    if (!alone) for (const area of focusedKinds) yield {area, style: 'focus'};
    if (!alone) for (const area of shapes.ofKind('district')) yield {area, style: 'district'};
    if (zoom > 1.8) for (const area of shapes.ofKind('street')) yield {area, style: 'street'};
    if (zoom > 3) for (const area of shapes.ofKind('community')) yield {area, style: 'community'};
    for (const cell of map.visibleCells()) {
      if (cell.room * map.scale > map.tone.base * map.dpr * 1.15) yield {area: cell.area, style: 'cell', cell};
    }
  }

  const STYLES = {
    focus: {size: 1.2, weight: 700, colour: 'text-strong', room: 0},
    district: {size: 1.2, weight: 600, colour: 'text', room: 0, spacing: 0.12},
    street: {size: 1, weight: 500, colour: 'text', room: 1},
    community: {size: 1, weight: 600, colour: 'text-strong', room: 0.8},
    cell: {size: 0.85, weight: 400, colour: 'text-dim', room: 0.92},
  };

  function labelOf(map, {area, style, cell}, ctx) {
    const look = STYLES[style];
    const size = look.size * map.tone.base * map.dpr;
    const point = map.shapes.pointOf(area.code);
    if (!point) return null;
    const [x, y] = map.toPixels(point);
    const text = style === 'cell' ? shortName(area, map.shapes.areas.get(area.parent)) : area.name;
    ctx.font = `${look.weight} ${size}px ${map.tone.font}`;
    ctx.letterSpacing = `${(look.spacing || 0) * size}px`;
    const width = ctx.measureText(text).width;
    const box = cell ? cell.box : map.shapes.boxOf(area.code);
    if (look.room && width > (box[2] - box[0]) * map.scale * look.room) return null;
    const aside = style === 'focus' && area.kind !== 'district' ? (box[1] - box[3]) / 2 * map.scale - size * 0.75 : 0;
    const below = cell && map.stateOf(cell) ? Math.min(cell.room * map.scale * 0.62, map.tone.base * map.dpr * 0.62) : 0;
    const spacing = ctx.letterSpacing;
    return {text, x, y: below ? y + below + size * 0.75 : y + aside, width, size, font: ctx.font, spacing, colour: map.tone[look.colour]};
  }

  const apart = (a, b) => Math.abs(a.x - b.x) * 2 > a.width + b.width + 8 || Math.abs(a.y - b.y) > (a.size + b.size) * 0.62;
  const within = (label, map) => label.x - label.width / 2 > 2 && label.x + label.width / 2 < map.width - 2
    && label.y > label.size * 0.7 && label.y < map.height - label.size * 0.7;

  // An important name that would fall on another moves up or down a little; a lesser one is left out.
  function placed(label, taken, map) {
    for (const shift of [0, 1.3, -1.3]) {
      const tried = {...label, y: label.y + shift * label.size};
      if (within(tried, map) && taken.every((other) => apart(tried, other))) return tried;
    }
    return null;
  }

  hall.mapLabels = (map, ctx) => {
    const taken = [];
    for (const candidate of candidates(map)) {
      const label = labelOf(map, candidate, ctx);
      const spot = label && placed(label, taken, map);
      if (spot) taken.push(spot);
    }
    ctx.letterSpacing = '0px';
    return taken;
  };
})();
