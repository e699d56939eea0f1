// How things on the map are drawn: tones from tokens.css, a cell's state as colour and shape, an alert as a red point.
// Knows neither data nor time. All functions draw in planar units under a transform of scale `k` (device pixels a unit).
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const STATES = ['silent', 'delivered', 'read', 'accepted', 'replied', 'declined', 'unreachable', 'withdrawn'];
  const WORDS = ['ground', 'surface', 'land', 'hairline', 'hairline-2', 'hairline-3', 'text-strong', 'text', 'text-dim',
    'accent', 'accent-text', 'red', 'red-text', 'amber', 'on-red', 'scale-0', 'scale-1', 'scale-2', 'scale-3', 'scale-4', 'scale-5'];

  hall.mapInk = {tones, fillOf, mix, cellShape, hatch, dots, alertPoint};

  // The tones of the theme that `element` stands in, as #rrggbb, with the type sizes in pixels.
  function tones(element) {
    const style = getComputedStyle(element);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    const found = Object.fromEntries(WORDS.map((name) => [name, read(name)]));
    found.fill = Object.fromEntries(STATES.map((name) => [name, read(`fill-${name}`)]));
    found.state = Object.fromEntries(STATES.map((name) => [name, read(`state-${name}`)]));
    found.fill.queued = found.fill.silent;
    found.state.queued = found.state.silent;
    found.scale = [0, 1, 2, 3, 4, 5].map((step) => found[`scale-${step}`]);
    found.font = style.fontFamily;
    found.base = parseFloat(style.fontSize) || 14;
    return found;
  }

  // A cell's ground tone: the state's, else the step of open cases (null: leave the land as it is).
  function fillOf(look, tone) {
    if (look.state) return tone.fill[look.state] || tone.fill.silent;
    return look.level ? tone.scale[look.level] : null;
  }

  const parts = (colour) => [1, 3, 5].map((i) => parseInt(colour.slice(i, i + 2), 16));

  function mix(from, to, t) {
    const a = parts(from), b = parts(to);
    return `rgb(${a.map((value, i) => Math.round(value + (b[i] - value) * t)).join(',')})`;
  }

  // The shape of a state in the middle of a cell. r: its radius in planar units; line: one device-independent pixel there.
  function cellShape(ctx, state, {x, y, r, line, tone}) {
    const colour = tone.state[state] || tone.state.silent;
    ctx.strokeStyle = ctx.fillStyle = colour;
    SHAPES[state]?.(ctx, x, y, r, line, tone);
  }

  const circle = (ctx, x, y, r) => { ctx.beginPath(); ctx.arc(x, y, r, 0, 2 * Math.PI); };

  const SHAPES = {
    queued(ctx, x, y, r, line) { // hollow: an empty place waiting; in a very small cell its hatching alone says it
      if (r < line * 4) return;
      ctx.lineWidth = line;
      ctx.setLineDash([line * 1.6, line * 1.8]);
      circle(ctx, x, y, r);
      ctx.stroke();
      ctx.setLineDash([]);
    },
    delivered(ctx, x, y, r, line) { ctx.lineWidth = line * 1.3; circle(ctx, x, y, r); ctx.stroke(); },
    read(ctx, x, y, r, line) { ctx.lineWidth = Math.max(line * 2, r * 0.42); circle(ctx, x, y, r - ctx.lineWidth / 2); ctx.stroke(); },
    accepted(ctx, x, y, r, line) { // half
      ctx.lineWidth = line * 1.4;
      circle(ctx, x, y, r);
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(x, y, r, 0, Math.PI);
      ctx.fill();
    },
    replied() { /* full: the whole cell is the shape */ },
    declined(ctx, x, y, r, line) { const h = Math.max(line * 2.4, r * 0.5); ctx.fillRect(x - r * 1.1, y - h / 2, r * 2.2, h); },
    unreachable(ctx, x, y, r, line) {
      ctx.lineWidth = Math.max(line * 1.8, r * 0.3);
      ctx.beginPath();
      ctx.moveTo(x - r * 0.8, y - r * 0.8); ctx.lineTo(x + r * 0.8, y + r * 0.8);
      ctx.moveTo(x + r * 0.8, y - r * 0.8); ctx.lineTo(x - r * 0.8, y + r * 0.8);
      ctx.stroke();
    },
    withdrawn(ctx, x, y, r, line) { ctx.lineWidth = line; ctx.beginPath(); ctx.moveTo(x - r, y); ctx.lineTo(x + r, y); ctx.stroke(); },
  };

  function tile(size, draw) {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = size;
    draw(canvas.getContext('2d'), size);
    return canvas;
  }

  // Slanted lines in device pixels, for the silent.
  function hatch(ctx, colour, step) {
    const size = Math.max(4, Math.round(step));
    return ctx.createPattern(tile(size, (brush, n) => {
      brush.strokeStyle = colour;
      brush.lineWidth = Math.max(1, n / 9);
      brush.beginPath();
      for (const shift of [-n, 0, n]) { brush.moveTo(shift - 1, n + 1); brush.lineTo(shift + n + 1, -1); }
      brush.stroke();
    }), 'repeat');
  }

  // Points, for grids without a worker.
  function dots(ctx, colour, step) {
    const size = Math.max(4, Math.round(step));
    return ctx.createPattern(tile(size, (brush, n) => {
      brush.fillStyle = colour;
      const dot = Math.max(1, Math.round(n / 5));
      brush.fillRect(0, 0, dot, dot);
      brush.fillRect(n / 2, n / 2, dot, dot);
    }), 'repeat');
  }

  // A red alert point, in device pixels: full with a bright rim while nobody has it, a ring once taken. `count` > 1: several in one.
  function alertPoint(ctx, {x, y, r, taken, count, tone}) {
    ctx.lineJoin = 'round';
    ctx.fillStyle = tone.ground;
    circle(ctx, x, y, r * 1.5);
    ctx.fill();
    if (taken) {
      ctx.lineWidth = r * 0.3;
      ctx.strokeStyle = tone.red;
      circle(ctx, x, y, r * 0.85);
      ctx.stroke();
    } else {
      ctx.fillStyle = tone.red;
      circle(ctx, x, y, r);
      ctx.fill();
      ctx.lineWidth = r * 0.2;
      ctx.strokeStyle = tone['on-red'];
      circle(ctx, x, y, r * 1.22);
      ctx.stroke();
    }
    ctx.fillStyle = taken ? tone['red-text'] : tone['on-red'];
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    if (count > 1) {
      ctx.font = `700 ${r * (count > 9 ? 1.05 : 1.3)}px ${tone.font}`;
      ctx.fillText(String(count), x, y + r * 0.08);
    } else { circle(ctx, x, y, r * 0.24); ctx.fill(); }
  }
})();
