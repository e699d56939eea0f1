// The areas of a city as shapes to paint: cells (the deepest areas with rings), outlines of every level, and what lies where.
// Planar units, y grows down. Knows neither canvas nor colour nor events. Made by GridHall.mapShapes(mapData).
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});

  function boxOf(rings) {
    let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) {
        x0 = Math.min(x0, ring[i]); x1 = Math.max(x1, ring[i]);
        y0 = Math.min(y0, ring[i + 1]); y1 = Math.max(y1, ring[i + 1]);
      }
    }
    return [x0, y0, x1, y1];
  }

  const joined = (boxes) => boxes.reduce(
    (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])],
    [Infinity, Infinity, -Infinity, -Infinity]);

  function pathOf(rings) {
    const path = new Path2D();
    for (const ring of rings) {
      path.moveTo(ring[0], ring[1]);
      for (let i = 2; i < ring.length; i += 2) path.lineTo(ring[i], ring[i + 1]);
      path.closePath();
    }
    return path;
  }

  function* edges(rings) {
    for (const ring of rings) {
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length;
        if (ring[i] !== ring[j] || ring[i + 1] !== ring[j + 1]) yield [ring[i], ring[i + 1], ring[j], ring[j + 1]];
      }
    }
  }

  // Distance from a point to the nearest border: how much room a mark has there.
  function roomAt(rings, x, y) {
    let best = Infinity;
    for (const [ax, ay, bx, by] of edges(rings)) {
      const dx = bx - ax, dy = by - ay;
      const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
      best = Math.min(best, (x - ax - t * dx) ** 2 + (y - ay - t * dy) ** 2);
    }
    return Math.sqrt(best);
  }

  function inside(rings, x, y) {
    let odd = false;
    for (const [ax, ay, bx, by] of edges(rings)) {
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
    }
    return odd;
  }

  // The border of many cells taken together: the edges that only one of them has.
  function borderOf(cells) {
    const once = new Map();
    const corner = (x, y) => `${x.toFixed(3)},${y.toFixed(3)}`;
    for (const cell of cells) {
      for (const edge of edges(cell.rings)) {
        const a = corner(edge[0], edge[1]), b = corner(edge[2], edge[3]);
        const key = a < b ? `${a} ${b}` : `${b} ${a}`;
        if (once.has(key)) once.set(key, null); else once.set(key, edge);
      }
    }
    const path = new Path2D();
    for (const edge of once.values()) {
      if (edge) { path.moveTo(edge[0], edge[1]); path.lineTo(edge[2], edge[3]); }
    }
    return path;
  }

  class Shapes {
    constructor(mapData) {
      this.plane = mapData.plane || [1, 0, 1, 0];
      this.areas = new Map(mapData.areas.map((area) => [area.code, area]));
      this.children = new Map();
      for (const area of mapData.areas) {
        if (!this.children.has(area.parent)) this.children.set(area.parent, []);
        this.children.get(area.parent).push(area);
      }
      this.shaped = new Set(); // areas with a ring somewhere below them
      for (const area of mapData.areas) if (area.rings?.length) this.markAbove(area);
      this.cells = mapData.areas.filter((area) => area.rings?.length && !this.shaped.has(area.code)).map((area, index) => this.cell(area, index));
      this.indexOf = new Map(this.cells.map((cell) => [cell.code, cell.index]));
      this.bounds = mapData.bounds || joined(this.cells.map((cell) => cell.box));
      this.under = new Map();
      this.outlines = new Map();
      this.buildBuckets();
    }

    markAbove(area) {
      for (let up = this.areas.get(area.parent); up && !this.shaped.has(up.code); up = this.areas.get(up.parent)) this.shaped.add(up.code);
    }

    cell(area, index) {
      const box = boxOf(area.rings);
      const [x, y] = area.label || [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2];
      return {index, code: area.code, area, rings: area.rings, path: pathOf(area.rings), box, x, y, room: roomAt(area.rings, x, y)};
    }

    buildBuckets() {
      const [x0, y0, x1, y1] = this.bounds;
      this.side = Math.max(1, Math.round(Math.sqrt(this.cells.length)));
      this.step = [(x1 - x0) / this.side || 1, (y1 - y0) / this.side || 1];
      this.buckets = Array.from({length: this.side * this.side}, () => []);
      for (const cell of this.cells) {
        const [bx0, by0] = this.bucketAt(cell.box[0], cell.box[1]), [bx1, by1] = this.bucketAt(cell.box[2], cell.box[3]);
        for (let by = by0; by <= by1; by++) for (let bx = bx0; bx <= bx1; bx++) this.buckets[by * this.side + bx].push(cell.index);
      }
    }

    bucketAt(x, y) {
      const clamp = (value) => Math.max(0, Math.min(this.side - 1, value | 0));
      return [clamp((x - this.bounds[0]) / this.step[0]), clamp((y - this.bounds[1]) / this.step[1])];
    }

    // The cell at a point, or null.
    cellAt(x, y) {
      const [bx, by] = this.bucketAt(x, y);
      const hit = this.buckets[by * this.side + bx].find((index) => inside(this.cells[index].rings, x, y));
      return hit === undefined ? null : this.cells[hit];
    }

    // The index of the cell that stands for an area: itself or its nearest painted ancestor; -1 where there is none.
    cellOf(code) {
      for (let area = this.areas.get(code); area; area = this.areas.get(area.parent)) {
        const index = this.indexOf.get(area.code);
        if (index !== undefined) return index;
      }
      return -1;
    }

    // Indices of all cells of an area.
    cellsUnder(code) {
      if (!this.under.has(code)) {
        const own = this.indexOf.get(code);
        const below = () => (this.children.get(code) || []).flatMap((child) => this.cellsUnder(child.code));
        this.under.set(code, own === undefined ? below() : [own]);
      }
      return this.under.get(code);
    }

    // A position in the city's own coordinates (degrees, or schematic units) as a point of the map; null without one.
    placed(x, y) {
      if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
      const [ax, bx, ay, by] = this.plane;
      return [ax * x + bx, ay * y + by];
    }

    // Where an area is marked: its label point, else the middle of its cells, else null.
    pointOf(code) {
      const area = this.areas.get(code);
      if (!area) return null;
      if (area.label) return area.label;
      const index = this.cellOf(code);
      if (index >= 0) return [this.cells[index].x, this.cells[index].y];
      const box = this.boxOf(code);
      return Number.isFinite(box[0]) ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : null;
    }

    boxOf(code) { return joined(this.cellsUnder(code).map((index) => this.cells[index].box)); }

    // The outline of an area: its own rings, else the border of its cells.
    outlineOf(code) {
      if (!this.outlines.has(code)) {
        const area = this.areas.get(code);
        this.outlines.set(code, area?.rings?.length ? pathOf(area.rings) : borderOf(this.cellsUnder(code).map((index) => this.cells[index])));
      }
      return this.outlines.get(code);
    }

    ofKind(kind) { return [...this.areas.values()].filter((area) => area.kind === kind); }
  }

  hall.mapShapes = (mapData) => new Shapes(mapData);
})();
