// The map of a hall: a canvas painter in layers (ground; states; lines and names; points above). Repaints only what changed, and
// only when something changed. Knows areas by code and states by name; nothing of feeds or screens. No script order is needed
// among map*.js: they meet when a map is made (map_shapes, map_view,
// map_paint, map_ink, map_labels, map_alerts).
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

  const ADVANCE = ['unreachable', 'declined', 'queued', 'delivered', 'read', 'accepted', 'replied', 'withdrawn'];

  function leading(states) {
    const count = (state) => states.filter((other) => other === state).length;
    return [...new Set(states)].sort((a, b) => count(b) - count(a) || ADVANCE.indexOf(a) - ADVANCE.indexOf(b))[0];
  }

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
      const told = new Map(), shared = new Map();
      for (const [code, state] of states) {
        const index = this.shapes.cellOf(code);
        if (index < 0) continue;
        if (told.has(index)) shared.set(index, [...(shared.get(index) || [told.get(index)]), state]);
        else told.set(index, state);
      }
      for (const [index, several] of shared) told.set(index, leading(several));
      return told;
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
        if (look.state !== was.state && changed.length <= EASE_MOST && this.calm) this.fading.set(index, {was, start: performance.now()});
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
    Object.assign(HallMap.prototype, hall.mapView, hall.mapPaint);
    return new HallMap(container, options);
  };
})();
