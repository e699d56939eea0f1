// Where the map's things lie on the screen: fitting, zoom by hand, what is in sight, what is under the pointer. Knows no states.
// GridHall.mapView: methods that map.js gives to its map.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const NEAREST = 40; // how far the hand may zoom in

  const milliseconds = (text) => (text.endsWith('ms') ? parseFloat(text) : parseFloat(text) * 1000) || 0;

  hall.mapView = {
    resize() {
      const {clientWidth, clientHeight} = this.container;
      if (!clientWidth || !clientHeight) return;
      this.dpr = window.devicePixelRatio || 1;
      this.tone = hall.mapInk.tones(this.container);
      const style = getComputedStyle(this.container);
      this.calm = milliseconds(style.getPropertyValue('--calm').trim());
      this.pulse = milliseconds(style.getPropertyValue('--pulse').trim());
      this.width = Math.round(clientWidth * this.dpr);
      this.height = Math.round(clientHeight * this.dpr);
      for (const ctx of Object.values(this.ctx)) Object.assign(ctx.canvas, {width: this.width, height: this.height});
      this.zoomer?.translateExtent([[0, 0], [clientWidth, clientHeight]]).extent([[0, 0], [clientWidth, clientHeight]]);
      this.refit();
    },

    // The fitted view, then the hand's zoom upon it; everything is painted again.
    refit() {
      if (!this.width) return;
      const box = this.shown ? this.shapes.boxOf(this.shown) : this.shapes.bounds;
      const [x0, y0, x1, y1] = Number.isFinite(box[0]) ? box : this.shapes.bounds;
      const margin = Math.min(this.width, this.height) * 0.04;
      const k = Math.min((this.width - 2 * margin) / (x1 - x0), (this.height - 2 * margin) / (y1 - y0));
      this.base = {k, x: (this.width - k * (x0 + x1)) / 2, y: (this.height - k * (y0 + y1)) / 2};
      this.scale = k * this.zoom;
      this.offset = [this.base.x * this.zoom + this.pan[0] * this.dpr, this.base.y * this.zoom + this.pan[1] * this.dpr];
      this.sharp = {zoom: this.zoom, pan: [...this.pan]};
      this.stage.style.transform = '';
      const step = this.tone.base * this.dpr * 0.34;
      this.patterns = {hatch: hall.mapInk.hatch(this.ctx.states, this.tone['hairline-3'], step), dots: hall.mapInk.dots(this.ctx.ground, this.tone['hairline-3'], step)};
      for (const pattern of Object.values(this.patterns)) pattern.setTransform(new DOMMatrix().scale(1 / this.scale));
      this.soil(...Object.keys(this.ctx));
    },

    toPixels([x, y]) { return [x * this.scale + this.offset[0], y * this.scale + this.offset[1]]; },

    holds(code) { return !this.alone || this.soleCells().has(this.shapes.cellOf(code)); },

    soleCells() { return new Set(this.shapes.cellsUnder(this.shown)); },

    *visibleCells() {
      const x0 = -this.offset[0] / this.scale, y0 = -this.offset[1] / this.scale;
      const x1 = x0 + this.width / this.scale, y1 = y0 + this.height / this.scale;
      const only = this.alone && this.shown ? this.soleCells() : null;
      for (const cell of this.shapes.cells) {
        const [bx0, by0, bx1, by1] = cell.box;
        if (bx1 > x0 && bx0 < x1 && by1 > y0 && by0 < y1 && (!only || only.has(cell.index))) yield cell;
      }
    },

    stateOf(cell) { return this.looks[cell.index].state; },

    cellAtEvent(event) {
      const place = this.container.getBoundingClientRect(); // a scaled page scales this too
      const x = (event.clientX - place.left) / place.width * this.width, y = (event.clientY - place.top) / place.height * this.height;
      return this.shapes.cellAt((x - this.offset[0]) / this.scale, (y - this.offset[1]) / this.scale);
    },

    pick(event) {
      const cell = this.onPick && this.cellAtEvent(event);
      if (cell) this.onPick(cell.code, event);
    },

    hover(event) { if (this.onHover) this.hoverCell(this.cellAtEvent(event)); },

    hoverCell(cell) {
      const code = cell ? cell.code : null;
      if (!this.onHover || code === this.hovered) return;
      this.hovered = code;
      this.onHover(code);
    },

    enableZoom() {
      this.zoomer = window.d3.zoom().scaleExtent([1, NEAREST]).on('zoom', ({transform}) => {
        this.zoom = transform.k;
        this.pan = [transform.x, transform.y];
        this.slide();
      });
      this.zoomable = window.d3.select(this.container).call(this.zoomer).on('dblclick.zoom', null);
    },

    // While the hand moves the painted picture is only shifted; when it rests it is painted sharp.
    slide() {
      const k = this.zoom / this.sharp.zoom;
      const x = this.pan[0] - this.sharp.pan[0] * k, y = this.pan[1] - this.sharp.pan[1] * k;
      this.stage.style.transform = `matrix(${k},0,0,${k},${x},${y})`;
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.refit(), 90);
    },

    flyTo(code) {
      const box = code ? this.shapes.boxOf(code) : this.shapes.bounds;
      if (!Number.isFinite(box[0])) return;
      const css = this.container.clientWidth / this.width;
      const k = Math.min(this.width / (box[2] - box[0]), this.height / (box[3] - box[1])) * 0.8 / this.base.k;
      const zoom = code ? Math.max(1, Math.min(NEAREST, k)) : 1;
      const x = ((box[0] + box[2]) / 2 * this.base.k + this.base.x) * css, y = ((box[1] + box[3]) / 2 * this.base.k + this.base.y) * css;
      const {clientWidth, clientHeight} = this.container;
      const to = window.d3.zoomIdentity.translate(clientWidth / 2 - x * zoom, clientHeight / 2 - y * zoom).scale(zoom);
      this.zoomable.transition().duration(this.calm).call(this.zoomer.transform, code ? to : window.d3.zoomIdentity);
    },
  };
})();
