// Throughput: what came in and went out in the last sixty seconds, today, and minute by minute for the last hour. Knows no feed.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const {say, mark} = hall.wallRows;
  const MINUTE = 60_000;

  // The last sixty seconds, second by second. What had happened before this screen looked is spread over its minute.
  class LastMinute {
    constructor() { this.seconds = new Map(); }

    start(minutes, name, now) {
      this.seconds.clear();
      const current = Math.floor(now / MINUTE), into = (now % MINUTE) / 1000;
      this.add(Math.floor(now / 1000), minutes[current]?.[name] || 0);
      const before = (minutes[current - 1]?.[name] || 0) * (1 - into / 60);
      if (before) this.add(Math.floor(now / 1000) - Math.floor((60 - into) / 2), Math.round(before));
    }

    add(second, count) { if (count > 0) this.seconds.set(second, (this.seconds.get(second) || 0) + count); }

    total(now) {
      const oldest = Math.floor(now / 1000) - 60;
      let sum = 0;
      for (const [second, count] of this.seconds) if (second <= oldest) this.seconds.delete(second); else sum += count;
      return sum;
    }
  }

  class Tile {
    constructor(node) {
      this.name = node.dataset.counter;
      this.number = node.querySelector('.tile-number');
      this.today = node.querySelector('.tile-today');
      this.canvas = node.querySelector('.tile-bars');
      this.last = new LastMinute();
      this.known = new Map();
    }

    // How much each minute has grown since the last look: these are the events of this moment.
    take(minutes, now, whole) {
      if (whole) this.last.start(minutes, this.name, now);
      for (const [minute, row] of Object.entries(minutes)) {
        const grown = row[this.name] - (this.known.get(minute) || 0);
        if (!whole && grown > 0) this.last.add(Math.floor(now / 1000), grown);
        this.known.set(minute, row[this.name]);
      }
      for (const minute of this.known.keys()) if (!(minute in minutes)) this.known.delete(minute);
    }

    write(picture, now, speech) {
      const told = speech.number(this.last.total(now));
      say(this.number, told);
      mark(this.number, 'long', told.length > 4 ? 'yes' : 'no');
      say(this.today, hall.t('today {n}', {n: speech.number(picture.days?.[speech.date(now)]?.[this.name] || 0)}));
    }

    // Sixty bars; the running minute lighter. Nothing is drawn where nothing changed.
    draw(now, length, tone) {
      const current = Math.floor(now / MINUTE);
      const values = Array.from({length}, (_, i) => this.known.get(String(current - length + 1 + i)) || 0);
      const width = Math.round(this.canvas.clientWidth * devicePixelRatio), height = Math.round(this.canvas.clientHeight * devicePixelRatio);
      const key = `${width}x${height}:${values}`;
      if (key === this.drawn || !width) return;
      this.drawn = key;
      Object.assign(this.canvas, {width, height});
      this.bars(this.canvas.getContext('2d'), values, {width, height, tone});
    }

    bars(ctx, values, {width, height, tone}) {
      const most = Math.max(4, ...values), step = width / values.length, line = Math.max(1, Math.round(tone.base * devicePixelRatio / 20));
      ctx.fillStyle = tone['hairline-2'];
      ctx.fillRect(0, height - line, width, line);
      values.forEach((value, i) => {
        const tall = Math.round((value / most) * (height - line));
        ctx.fillStyle = i === values.length - 1 ? tone.accent : tone['hairline-3'];
        if (tall || value) ctx.fillRect(Math.round(i * step), height - line - Math.max(tall, line), Math.max(1, Math.floor(step) - line), Math.max(tall, line));
      });
    }
  }

  class Flow {
    constructor(wall) {
      this.wall = wall;
      this.tiles = [...document.querySelectorAll('#wall-flow .tile')].map((node) => new Tile(node));
    }

    take(picture, whole) { for (const tile of this.tiles) tile.take(picture.minutes || {}, this.wall.feed.now(), whole); }

    // Numbers at once, bars once a second: a canvas costs more than all rows together.
    paint(picture, {bars = true} = {}) {
      const now = this.wall.feed.now();
      for (const tile of this.tiles) {
        tile.write(picture, now, this.wall.speech);
        if (bars) tile.draw(now, this.wall.minutes, this.wall.tone);
      }
    }
  }

  hall.wallFlow = (wall) => new Flow(wall);
})();
