// The layers of the map, painted: ground, states cell by cell, lines and names, points above. Knows how, not when.
// GridHall.mapPaint: methods that map.js gives to its map.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});

  hall.mapPaint = {
    cleared(name) {
      const ctx = this.ctx[name];
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, this.width, this.height);
      return ctx;
    },

    planar(ctx) {
      ctx.setTransform(this.scale, 0, 0, this.scale, ...this.offset);
      return this.dpr / this.scale; // one css pixel in planar units
    },

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
    },

    paintStates(now, whole) {
      const indices = whole ? [...this.visibleCells()].map((cell) => cell.index) : [...this.touched, ...this.fading.keys()];
      if (whole) this.cleared('states');
      const ctx = this.ctx.states;
      const pixel = this.planar(ctx);
      const line = pixel * Math.max(1, this.tone.base / 18);
      for (const index of new Set(indices)) this.paintCell(ctx, this.shapes.cells[index], {now, line, whole});
      this.touched.clear();
      this.painted.painted = indices.length;
    },

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
    },

    wipe(ctx, cell) {
      ctx.globalCompositeOperation = 'destination-out';
      ctx.fillStyle = '#000000';
      ctx.fill(cell.path, 'evenodd');
      ctx.globalCompositeOperation = 'source-over';
    },

    paintLines() {
      const ctx = this.cleared('lines');
      const pixel = this.planar(ctx) * Math.max(1, this.tone.base / 18);
      this.stroke(ctx, [...this.visibleCells()].map((cell) => cell.path), this.tone.ground, pixel);
      const levels = [['community', 'hairline-2', 1], ['street', 'hairline-3', 0.9], ['district', 'hairline-3', 2]];
      if (!this.alone) for (const [kind, tone, width] of levels) this.stroke(ctx, this.outlinesOf(kind), this.tone[tone], pixel * width);
      if (this.focused) this.paintFocus(ctx, pixel);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      for (const label of hall.mapLabels(this, ctx)) this.write(ctx, label);
    },

    outlinesOf(kind) { return this.shapes.ofKind(kind).map((area) => this.shapes.outlineOf(area.code)); },

    stroke(ctx, paths, colour, width) {
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.lineJoin = 'round';
      for (const path of paths) ctx.stroke(path);
    },

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
    },

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
    },

    paintPoints(now) {
      const ctx = this.cleared('points');
      const pixel = this.planar(ctx) * Math.max(1, this.tone.base / 18);
      for (const {codes, tone, width} of this.extra.values()) this.stroke(ctx, codes.map((code) => this.shapes.outlineOf(code)), this.tone[tone] || tone, pixel * width);
      this.stroke(ctx, this.selected.map((code) => this.shapes.outlineOf(code)), this.tone['text-strong'], pixel * 2.4);
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      return hall.mapAlerts(ctx, this, now, this.pulse);
    },
  };
})();
