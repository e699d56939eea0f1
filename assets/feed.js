// The live feed of a screen: one picture, moved by merge patches (RFC 7396) from Socket.IO, and the truth about its age.
//
//   const feed = GridHall.feed('wall');
//   feed.listen((patch, picture, whole) => ...)   // whole: `patch` is a complete snapshot
//   feed.freshness()  -> {age, level, connected, parts, dataTime}   age in ms; level 'fresh' | 'old' | 'cut'
//   feed.now()        -> the server's clock, epoch ms (never the screen's own)
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const OLD_MS = 10_000, CUT_MS = 30_000, HEAD_POLL_MS = 5_000;

  function merge(target, patch) {
    for (const key of Object.keys(patch)) {
      const value = patch[key];
      if (value === null) delete target[key];
      else if (typeof value === 'object' && !Array.isArray(value)) {
        const old = target[key];
        target[key] = merge(typeof old === 'object' && old !== null && !Array.isArray(old) ? old : {}, value);
      } else target[key] = value;
    }
    return target;
  }

  class Feed {
    constructor(audience, {socket = null} = {}) {
      this.audience = audience;
      this.picture = {};
      this.n = 0;
      this.build = null;
      this.listeners = [];
      this.parts = {};
      this.dataTime = null; // server time up to which this picture is known to be complete
      this.offset = 0; // server clock minus this screen's monotonic clock
      this.socket = socket || window.io({transports: ['websocket'], reconnectionDelay: 300, reconnectionDelayMax: 3000, randomizationFactor: 0.5});
      this.socket.on('connect', () => this.join());
      this.socket.on('snapshot', (message) => this.replace(message));
      this.socket.on('delta', (message) => this.take(message));
      this.socket.on('beat', (message) => this.beat(message));
      window.setInterval(() => this.askHead(), HEAD_POLL_MS);
    }

    listen(listener) {
      this.listeners.push(listener);
      if (this.n) listener(this.picture, this.picture, true);
    }

    now() { return performance.now() + this.offset; }

    join() { this.socket.emit('join', {audience: this.audience, n: this.n, build: this.build}); }

    tell(patch, whole) { for (const listener of this.listeners) listener(patch, this.picture, whole); }

    replace({n, picture, build}) {
      if (this.build && build && build !== this.build) return window.location.reload();
      this.build = build || this.build;
      this.n = n;
      this.picture = merge({}, picture);
      this.tell(this.picture, true);
    }

    take({after, n, patch}) {
      if (n <= this.n) return;
      if (after > this.n) return this.join(); // a gap: ask for what is missing
      this.n = n;
      merge(this.picture, patch);
      this.tell(patch, false);
    }

    beat({server_time, data_time, n, parts}) {
      this.offset = server_time - performance.now();
      this.parts = parts || {};
      if (n <= this.n) this.dataTime = data_time;
      else this.join();
    }

    // When the socket is dead but HTTP lives (a proxy, a half-open line), the head still tells the age and wakes the socket.
    async askHead() {
      if (this.socket.connected) return;
      try {
        const reply = await fetch('/api/v1/head', {cache: 'no-store', signal: AbortSignal.timeout(4000)});
        if (!reply.ok) return;
        const head = await reply.json();
        this.offset = head.server_time - performance.now();
        this.parts = head.parts || this.parts;
        if (head.n <= this.n) this.dataTime = head.data_time;
        if (!this.socket.active) this.socket.connect(); // else the library is trying already, and two attempts end each other
      } catch { /* the age goes on growing: that is the message */ }
    }

    freshness() {
      const age = this.dataTime === null ? (this.startedAt ??= performance.now(), performance.now() - this.startedAt) : Math.max(0, this.now() - this.dataTime);
      const level = age > CUT_MS ? 'cut' : age > OLD_MS ? 'old' : 'fresh';
      return {age, level, connected: this.socket.connected, parts: this.parts, dataTime: this.dataTime};
    }
  }

  hall.merge = merge;
  hall.feeds = []; // those of this page, for tests and benches
  hall.feed = (audience, options) => {
    const feed = new Feed(audience, options);
    hall.feeds.push(feed);
    return feed;
  };
})();
