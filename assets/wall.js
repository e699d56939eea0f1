// The wall: waits for its containers, listens to the feed, and paints what changed at the next frame. Nothing runs when nothing
// changes, but for the clock, once a second. Its parts are in wall_*.js, loaded before.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const {el, say} = hall.wallRows;
  const byId = (id) => document.getElementById(id);
  const MAP_AGAIN_MS = 3000, GRIDS_IN_INSET = 400;

  class Wall {
    constructor(root) {
      this.root = root;
      this.level = 'waiting';
      this.minutes = Number(root.dataset.minutes) || 60;
      this.speech = hall.wallWords(root.dataset.zone);
      this.fit();
      this.feed = hall.feed('wall');
      this.head = hall.wallHead(this);
      this.instructions = hall.wallInstructions(this);
      this.alerts = new hall.wallPanels.Alerts(this);
      this.replies = new hall.wallPanels.Replies(this);
      this.arrivals = new hall.wallPanels.Arrivals(this);
      this.flow = hall.wallFlow(this);
      this.watch = hall.wallWatch(this);
      this.changed = new Map(); // section -> keys to write again, or null for all
      window.addEventListener('resize', () => this.fit());
      this.feed.listen((patch, picture, whole) => this.take(patch, picture, whole));
      this.loadMap();
      this.tick();
    }

    fit() {
      hall.wallFit(this.root, byId('wall-reach'));
      this.tone = hall.mapInk.tones(this.root);
      this.later('minutes');
    }

    async loadMap() {
      try {
        const reply = await fetch('/api/v1/map', {cache: 'no-cache'});
        if (!reply.ok) throw new Error(String(reply.status));
        this.showMap(await reply.json());
      } catch { setTimeout(() => this.loadMap(), MAP_AGAIN_MS); } // the sentence on top tells that data are missing
    }

    showMap(mapData) {
      const clock = () => this.feed.now();
      this.speech.learn(mapData);
      this.map = hall.map(byId('wall-map'), {mapData, clock});
      this.inset = hall.map(byId('wall-inset'), {mapData: {...mapData, city: {...mapData.city, schematic: false}}, clock});
      this.shapes = this.map.shapes;
      for (const section of ['instructions', 'recipients', 'alerts', 'replies', 'arrivals', 'open']) this.later(section);
    }

    // ---- from the feed to the next frame

    take(patch, picture, whole) {
      this.picture = picture;
      this.flow.take(picture, whole);
      for (const [section, entries] of Object.entries(patch)) {
        const known = this.changed.get(section);
        if (whole || known === null) this.changed.set(section, null);
        else this.changed.set(section, new Set([...(known || []), ...Object.keys(entries || {})]));
      }
      this.schedule();
    }

    later(section) {
      if (!this.changed) return;
      this.changed.set(section, null);
      this.schedule();
    }

    // At once when the last painting is a frame ago, else with the next frame: what a message brings is in the very next frame.
    schedule() {
      if (this.frame) return;
      if (performance.now() - (this.paintedAt || 0) > 16 && this.changed) this.paint();
      else this.frame = requestAnimationFrame(() => this.paint());
    }

    paint() {
      this.frame = null;
      this.paintedAt = performance.now();
      const {picture, changed} = this;
      if (!picture) return;
      this.changed = new Map();
      if (changed.has('hall')) this.head.paintMode(picture.hall.mode);
      if (changed.has('alerts')) { this.alerts.paint(picture); this.paintAlerts(picture); }
      if (changed.has('arrivals')) this.arrivals.paint(picture, changed.get('arrivals'));
      if (changed.has('replies')) this.replies.paint(picture, changed.get('replies'));
      if (changed.has('instructions')) this.paintInstructions(picture, changed.get('instructions'));
      if (changed.has('recipients') || changed.has('instructions')) this.paintCoverage(picture);
      if (changed.has('open')) this.paintOpen(picture);
      if (changed.has('minutes') || changed.has('days')) this.flow.paint(picture, {bars: changed.get('minutes') === null});
      this.head.paint(this.alerts);
    }

    paintInstructions(picture, keys) {
      if (!this.instructions.paint(picture, keys) && this.framed === Boolean(this.map)) return;
      this.framed = Boolean(this.map);
      this.frameFocus(picture);
    }

    // The focused area on the map, and enlarged beside its numbers where it is small enough to be seen grid by grid.
    frameFocus(picture) {
      if (!this.map) return;
      const target = picture.instructions[this.instructions.current]?.target || null;
      const cells = target ? this.shapes.cellsUnder(target).length : 0;
      const part = cells > 0 && cells < this.shapes.cells.length;
      this.map.focus(part ? [target] : null);
      this.root.dataset.inset = part && cells <= GRIDS_IN_INSET ? 'yes' : 'no';
      if (part) { this.inset.show(target, {alone: true}); this.inset.focus([target]); }
    }

    paintCoverage(picture) {
      if (!this.map) return;
      const states = picture.recipients[this.instructions.current];
      const coverage = states ? new Map(Object.entries(states)) : null;
      this.map.setCoverage(coverage);
      this.inset.setCoverage(coverage);
    }

    paintAlerts(picture) {
      if (!this.map) return;
      const points = Object.entries(picture.alerts).map(([key, entry]) => ({...entry, key}));
      this.map.setAlerts(points);
      this.inset.setAlerts(points);
    }

    paintOpen(picture) {
      if (!this.map) return;
      this.map.setOpen(picture.open);
      this.paintLegend();
    }

    paintLegend() {
      const key = this.map.legend().map(({from}) => from).join();
      if (key === this.legendKey) return;
      this.legendKey = key;
      byId('wall-legend').replaceChildren(...this.openLegend(), ...this.pointLegend());
    }

    openLegend() {
      const steps = this.map.legend().map(({level, from}, i, all) => {
        const swatch = el('span.swatch');
        swatch.dataset.level = level;
        return el('span.legend-item', swatch, all[i + 1] ? (all[i + 1].from - from > 1 ? `${from}–${all[i + 1].from - 1}` : `${from}`) : `≥${from}`);
      });
      return [el('span.legend-name', hall.t('open cases')), ...steps];
    }

    pointLegend() {
      const item = (name, text) => el('span.legend-item', el(`span.legend-mark.${name}`), hall.t(text));
      return [item('legend-waiting', 'needs somebody'), item('legend-taken', 'taken'), item('legend-vacant', 'no worker')];
    }

    // ---- the passing of time

    tick() {
      const fresh = this.feed.freshness();
      const was = this.level, now = this.feed.now();
      this.level = this.picture || fresh.level === 'cut' ? fresh.level : 'waiting';
      if (this.picture) this.tickPicture(now, was);
      this.head.paint(this.alerts.rows.seen ? this.alerts : {waiting: 0, taken: 0});
      this.watch.look(now, this.alerts.waiting);
      setTimeout(() => this.tick(), 1000 - (now % 1000) + 5);
    }

    tickPicture(now, was) {
      this.flow.paint(this.picture);
      if (this.level !== was) this.later('alerts');
      if (Math.floor(now / 10_000) === this.tenth) return;
      this.tenth = Math.floor(now / 10_000); // ages and times left, every ten seconds
      this.later('alerts');
      this.later('instructions');
    }
  }

  // Dash puts its containers on the page after the scripts have run.
  function whenThere(id, then) {
    const found = byId(id);
    if (found) return then(found);
    const watch = new MutationObserver(() => {
      const root = byId(id);
      if (!root) return;
      watch.disconnect();
      then(root);
    });
    watch.observe(document.documentElement, {childList: true, subtree: true});
  }

  whenThere('wall', (root) => { hall.wall = new Wall(root); });
})();
