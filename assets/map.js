// The map of a hall: a canvas painter in layers (ground; states; lines and names; points above). Repaints only what changed, and
// only when something changed. Knows areas by code and states by name; nothing of feeds or screens. No script order is needed
// among map*.js: they meet when a map is made.
//
//   const map = GridHall.map(container, {mapData, interactive, onPick(code, event), onHover(code|null), clock})
//   map.setCoverage(Map code -> state | null)   states of one instruction's grids, over the open cases
//   map.setOpen({area code: open cases})        quiet shading; map.legend() -> [{level, from}]
//   map.setAlerts([{key, area, at, x, y, taken_by}])
//   map.focus([codes] | null)                   everything else steps back; names of the focused areas are shown
//   map.select(codes, {multiple})               outlined; multiple: with what was selected before. Returns all selected
//   map.outline(name, codes | null, {tone, width})   a named extra outline (tone: a token name), for hover, preview...
//   map.show(code | null, {alone})              fit an area (alone: paint nothing else), or the city
//   map.resize(), map.destroy(), map.stats() -> {paints, lastMs, cells, painted}
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const LAYERS = ['ground', 'states', 'lines', 'points'];
  const EASE_MOST = 300; // more cells than this change at once, without the ease: a whole city must not stutter
  const NICE = [1, 2, 5];

  class HallMap {
    constructor(container, {mapData, interactive = false, onPick = null, onHover = null, clock = Date.now}) {
      Object.assign(this, {container, interactive, onPick, onHover, clock});
      this.shapes = hall.mapShapes(mapData);
      this.looks = this.shapes.cells.map(() => ({state: null, level: 0}));
      this.fading = new Map(); // cell index -> {from, start}
      this.touched = new Set();
      this.coverage = null; this.open = {}; this.breaks = [1, 2, 3, 4, 5];
      this.alerts = []; this.born = new Map();
      this.focused = null; this.selected = []; this.extra = new Map();
      this.shown = null; this.alone = false; this.zoom = 1; this.pan = [0, 0];
      this.painted = {paints: 0, lastMs: 0, painted: 0};
      this.dirty = new Set(LAYERS);
      this.build(mapData);
      this.resize();
    }

    build(mapData) {
      const stage = document.createElement('div');
      stage.className = 'map-stage';
      this.ctx = {};
      for (const name of LAYERS) {
        const canvas = document.createElement('canvas');
        canvas.className = `map-layer map-${name}`;
        stage.append(canvas);
        this.ctx[name] = canvas.getContext('2d');
      }
      this.stage = stage;
      this.container.classList.add('hall-map');
      this.container.append(stage);
      if (mapData.city?.schematic) this.mark(hall.t('Schematic map'));
      this.watch = new ResizeObserver(() => this.resize());
      this.watch.observe(this.container);
      this.container.addEventListener('click', this.clicked = (event) => this.pick(event));
      this.container.addEventListener('mousemove', this.moved = (event) => this.hover(event));
      this.container.addEventListener('mouseleave', this.left = () => this.hoverCell(null));
      if (this.interactive) this.enableZoom();
    }

    mark(text) {
      this.note = document.createElement('span');
      this.note.className = 'map-mark';
      this.note.textContent = text;
      this.container.append(this.note);
    }

    // ---- what is shown

    setCoverage(states) {
      this.coverage = states ? this.rolledUp(states) : null;
      this.compare();
    }

    // Several areas may share a cell (a map without grids): the state most of them have, the less advanced where equal.
    rolledUp(states) {
      const votes = new Map();
      for (const [code, state] of states) {
        const index = this.shapes.cellOf(code);
        if (index < 0) continue;
        if (!votes.has(index)) votes.set(index, new Map());
        votes.get(index).set(state, (votes.get(index).get(state) || 0) + 1);
      }
      const order = ['unreachable', 'declined', 'queued', 'delivered', 'read', 'accepted', 'replied', 'withdrawn'];
      const leading = (counts) => [...counts].sort((a, b) => b[1] - a[1] || order.indexOf(a[0]) - order.indexOf(b[0]))[0][0];
      return new Map([...votes].map(([index, counts]) => [index, counts.size === 1 ? counts.keys().next().value : leading(counts)]));
    }

    setOpen(counts) {
      this.open = counts;
      const sums = new Map();
      for (const [code, count] of Object.entries(counts)) {
        const index = this.shapes.cellOf(code);
        if (index >= 0) sums.set(index, (sums.get(index) || 0) + count);
      }
      this.sums = sums;
      this.breaks = this.breaksFor(Math.max(0, ...sums.values()));
      this.compare();
    }

    // Five steps in round numbers up to `most`; they grow, and never shrink again, so that a colour keeps its meaning.
    breaksFor(most) {
      if (most <= Math.max(8, this.reach || 0)) return this.breaks;
      this.reach = most * 1.5;
      const rounded = (value) => {
        const power = 10 ** Math.floor(Math.log10(value));
        return power * NICE.findLast((step) => step * power <= value);
      };
      const steps = [1, 0.08, 0.2, 0.4, 0.7].map((share, i) => (i ? Math.max(i + 1, rounded(most * share)) : 1));
      return steps.map((value, i) => (i && value <= steps[i - 1] ? (steps[i] = steps[i - 1] + 1) : value));
    }

    legend() { return this.breaks.map((from, i) => ({level: i + 1, from})); }

    setAlerts(alerts) {
      const now = performance.now();
      const keep = new Map();
      for (const alert of alerts) keep.set(alert.key, this.born.get(alert.key) ?? (this.alertsSeen ? now : -Infinity));
      this.alertsSeen = true;
      this.born = keep;
      this.alerts = alerts;
      this.soil('points');
    }

    focus(codes) {
      const next = codes && codes.length ? [...codes] : null;
      if (String(next) === String(this.focused)) return;
      this.focused = next;
      this.soil('lines');
    }

    select(codes, {multiple = false} = {}) {
      this.selected = multiple ? [...new Set([...this.selected, ...codes])] : [...codes];
      this.soil('points');
      return [...this.selected];
    }

    outline(name, codes, {tone = 'accent-text', width = 2} = {}) {
      if (codes && codes.length) this.extra.set(name, {codes, tone, width});
      else if (!this.extra.delete(name)) return;
      this.soil('points');
    }

    show(code, {alone = false} = {}) {
      if (this.interactive) return this.flyTo(code);
      if (this.shown === code && this.alone === alone) return;
      this.shown = code;
      this.alone = alone;
      this.refit();
    }

    // ---- painting

    soil(...layers) {
      for (const layer of layers) this.dirty.add(layer);
      this.schedule();
    }

    schedule() { this.frame ??= requestAnimationFrame((now) => this.paint(now)); }

    // Which cells look different now: only these are painted.
    compare() {
      const changed = [];
      for (const {index} of this.shapes.cells) {
        const state = this.coverage?.get(index) || null;
        const count = state ? 0 : this.sums?.get(index) || 0;
        const level = count ? this.breaks.findLastIndex((from) => from <= count) + 1 : 0;
        const look = this.looks[index];
        if (look.state !== state || look.level !== level) changed.push([index, {state, level}, look]);
      }
      for (const [index, look, was] of changed) {
        this.looks[index] = look;
        this.touched.add(index);
        if (changed.length <= EASE_MOST && this.calm) this.fading.set(index, {was, start: performance.now()});
      }
      if (changed.length) this.schedule();
    }

    paint(now) {
      this.frame = null;
      if (!this.width) return;
      const started = performance.now();
      const whole = new Set(this.dirty);
      this.dirty.clear();
      if (whole.has('ground')) this.paintGround();
      this.paintStates(now, whole.has('states'));
      if (whole.has('lines')) this.paintLines();
      const pulsing = (whole.has('points') || this.pulsing) && this.paintPoints(now);
      this.pulsing = pulsing;
      this.painted.paints += 1;
      this.painted.lastMs = performance.now() - started;
      if (this.fading.size || pulsing) this.schedule();
    }

    cleared(name) {
      const ctx = this.ctx[name];
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, this.width, this.height);
      return ctx;
    }

    planar(ctx) {
      ctx.setTransform(this.scale, 0, 0, this.scale, ...this.offset);
      return this.dpr / this.scale; // one css pixel in planar units
    }

    paintGround() {
      const ctx = this.cleared('ground');
      this.planar(ctx);
      for (const cell of this.visibleCells()) {
        ctx.fillStyle = this.tone.land;
        ctx.fill(cell.path, 'evenodd');
        if (cell.area.worker !== false) continue;
        ctx.fillStyle = this.patterns.dots;
        ctx.fill(cell.path, 'evenodd');
      }
    }

    paintStates(now, whole) {
      const indices = whole ? [...this.visibleCells()].map((cell) => cell.index) : [...this.touched, ...this.fading.keys()];
      if (whole) this.cleared('states');
      const ctx = this.ctx.states;
      const pixel = this.planar(ctx);
      const line = pixel * Math.max(1, this.tone.base / 18);
      for (const index of new Set(indices)) this.paintCell(ctx, this.shapes.cells[index], {now, line, whole});
      this.touched.clear();
      this.painted.painted = indices.length;
    }

    paintCell(ctx, cell, {now, line, whole}) {
      const look = this.looks[cell.index];
      const fade = this.fading.get(cell.index);
      const passed = fade ? Math.min(1, Math.max(0, (now - fade.start) / this.calm)) : 1;
      const t = 1 - (1 - passed) ** 3;
      if (passed >= 1) this.fading.delete(cell.index);
      if (!whole) this.wipe(ctx, cell);
      const fill = hall.mapInk.fillOf(look, this.tone);
      const was = fade && hall.mapInk.fillOf(fade.was, this.tone);
      if (!fill && !(was && t < 1)) return;
      ctx.fillStyle = t < 1 ? hall.mapInk.mix(was || this.tone.land, fill || this.tone.land, t) : fill;
      ctx.fill(cell.path, 'evenodd');
      if (!look.state) return;
      if (look.state === 'queued') { ctx.fillStyle = this.patterns.hatch; ctx.fill(cell.path, 'evenodd'); }
      const r = Math.min(Math.max(cell.room * 0.6, line * 2), line * 9 * (this.alone ? 1.6 : 1));
      ctx.globalAlpha = t;
      hall.mapInk.cellShape(ctx, look.state, {x: cell.x, y: cell.y, r, line, tone: this.tone});
      ctx.globalAlpha = 1;
    }

    wipe(ctx, cell) {
      ctx.globalCompositeOperation = 'destination-out';
      ctx.fillStyle = '#000000';
      ctx.fill(cell.path, 'evenodd');
      ctx.globalCompositeOperation = 'source-over';
    }

    paintLines() {
      const ctx = this.cleared('lines');
      const pixel = this.planar(ctx) * Math.max(1, this.tone.base / 18);
      this.stroke(ctx, [...this.visibleCells()].map((cell) => cell.path), this.tone.ground, pixel);
      const levels = [['community', 'hairline-2', 1], ['street', 'hairline-3', 0.9], ['district', 'hairline-3', 2]];
      if (!this.alone) for (const [kind, tone, width] of levels) this.stroke(ctx, this.outlinesOf(kind), this.tone[tone], pixel * width);
      if (this.focused) this.paintFocus(ctx, pixel);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      for (const label of hall.mapLabels(this, ctx)) this.write(ctx, label);
    }

    outlinesOf(kind) { return this.shapes.ofKind(kind).map((area) => this.shapes.outlineOf(area.code)); }

    stroke(ctx, paths, colour, width) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.lineJoin = 'round';
      for (const path of paths) ctx.stroke(path);
    }

    // Everything outside the focus steps back under a veil of the ground's own tone.
    paintFocus(ctx, pixel) {
      const cells = this.focused.flatMap((code) => this.shapes.cellsUnder(code)).map((index) => this.shapes.cells[index]);
      if (!cells.length || this.alone) return;
      const [x, y] = [-this.offset[0] / this.scale, -this.offset[1] / this.scale];
      ctx.save();
      ctx.globalAlpha = 0.5;
      const veil = new Path2D();
      veil.rect(x, y, this.width / this.scale, this.height / this.scale);
      for (const cell of cells) veil.addPath(cell.path);
      ctx.fillStyle = this.tone.ground;
      ctx.fill(veil, 'evenodd');
      ctx.restore();
      this.stroke(ctx, this.focused.map((code) => this.shapes.outlineOf(code)), this.tone['accent-text'], pixel * 2.2);
    }

    write(ctx, {text, x, y, size, font, spacing, colour}) {
      ctx.font = font;
      ctx.letterSpacing = spacing;
      ctx.textAlign = 'center';
      ctx.textBaseline = 'middle';
      ctx.lineJoin = 'round';
      ctx.lineWidth = size * 0.26;
      ctx.strokeStyle = this.tone.ground;
      ctx.strokeText(text, x, y);
      ctx.fillStyle = colour;
      ctx.fillText(text, x, y);
      ctx.letterSpacing = '0px';
    }

    paintPoints(now) {
      const ctx = this.cleared('points');
      const pixel = this.planar(ctx) * Math.max(1, this.tone.base / 18);
      for (const {codes, tone, width} of this.extra.values()) this.stroke(ctx, codes.map((code) => this.shapes.outlineOf(code)), this.tone[tone] || tone, pixel * width);
      this.stroke(ctx, this.selected.map((code) => this.shapes.outlineOf(code)), this.tone['text-strong'], pixel * 2.4);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      return hall.mapAlerts(ctx, this, now, this.pulse);
    }

    stats() { return {...this.painted, cells: this.shapes.cells.length, busy: this.frame !== null && this.frame !== undefined}; }

    destroy() {
      cancelAnimationFrame(this.frame);
      clearTimeout(this.resting);
      this.watch.disconnect();
      this.zoomable?.on('.zoom', null);
      this.container.removeEventListener('click', this.clicked);
      this.container.removeEventListener('mousemove', this.moved);
      this.container.removeEventListener('mouseleave', this.left);
      this.note?.remove();
      this.stage.remove();
    }
  }

  hall.map = (container, options) => {
    Object.assign(HallMap.prototype, hall.mapView);
    return new HallMap(container, options);
  };
})();
