// What keeps a wall alive for weeks: a planned reload in the quiet of the night, and a fresh look after the screen was hidden.
// Never reloads into an error page, never while somebody is needed.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const YOUNG = 6 * 3_600_000; // a page younger than this is not reloaded
  const MINUTE_OF_NIGHT = 4 * 60 + 10;

  class Watch {
    constructor(wall) {
      this.wall = wall;
      this.jitter = Math.floor(Math.random() * 15);
      this.born = performance.now();
      document.addEventListener('visibilitychange', () => { if (!document.hidden) wall.feed.join(); });
    }

    isQuietMinute(now) {
      const [hour, minute] = this.wall.speech.short(now).split(':').map(Number);
      return hour * 60 + minute === MINUTE_OF_NIGHT + this.jitter;
    }

    async look(now, waiting) {
      const due = performance.now() - this.born > YOUNG && this.wall.level === 'fresh' && !waiting && this.isQuietMinute(now);
      if (!due || this.asking) return;
      this.asking = true;
      const well = await fetch('/api/v1/head', {cache: 'no-store'}).then((reply) => reply.ok, () => false);
      if (well) window.location.reload();
      else this.asking = false;
    }
  }

  hall.wallWatch = (wall) => new Watch(wall);
})();
