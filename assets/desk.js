// The desk in the browser: joins feed, map, lists and Dash's stores. The server decides and names; this shows and moves.
// Needs words.js, feed.js, map*.js, desk_*.js before it.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = hall.desk;
  const {setText} = desk;
  const t = hall.t;
  const ANSWER_MS = 10_000, MAP_RETRY_MS = 3000, AGE_EVERY_S = 5;
  const byId = (id) => document.getElementById(id);
  const set = (id, props) => window.dash_clientside.set_props(id, props);
  const orderId = (what) => `${what}-${[...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

  let screen = null; // the mounted screen; Dash may answer before it

  const mounted = () => {
    const root = byId('desk');
    if (root && byId('desk-replies') && byId('desk-running')) return start(root);
    requestAnimationFrame(mounted);
  };
  const until = (holds, then) => (holds() ? then() : setTimeout(() => until(holds, then), 30));

  // ---- what Dash asks the browser

  let typed = null;
  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    desk: {
      // A new order id for new content; the same content keeps its id, so that pressing twice sends once.
      draft(kind, text, minutes, target, instruction) {
        const content = JSON.stringify([kind, text, minutes, target, instruction]);
        if (content === typed) return window.dash_clientside.no_update;
        typed = content;
        until(() => screen, () => screen.typed(text || '', kind));
        return orderId('send');
      },
      picked(code) { until(() => screen, () => screen.picked(code || null)); },
      opened(id) { until(() => screen, () => screen.opened(id || null)); },
      answered() { screen?.answered(); },
      pulsed(pulse) { screen?.names.answered(pulse); },
    },
  });

  async function fetchMap() {
    for (;;) {
      try {
        const reply = await fetch('/api/v1/map');
        if (reply.ok) return await reply.json();
      } catch { /* the band says that the hall is away; asked again below */ }
      await new Promise((go) => setTimeout(go, MAP_RETRY_MS));
    }
  }

  async function start(root) {
    const mapData = await fetchMap();
    const feed = hall.feed('desk');
    screen = new Screen(root, mapData, feed);
    feed.listen((patch, picture, whole) => screen.take(patch, picture, whole));
    window.setInterval(() => screen.tick(), 1000);
    screen.tick();
  }

  class Screen {
    constructor(root, mapData, feed) {
      Object.assign(this, {root, feed, shown: null, target: null, picture: {}, seconds: 0, orders: {}});
      this.places = desk.places(mapData);
      const now = () => feed.now();
      this.map = desk.map({container: byId('desk-map'), levels: byId('desk-level'), legend: byId('desk-legend')},
        {mapData, places: this.places, own: root.dataset.area, now, onPick: (code) => this.pick(code, {fly: false})});
      this.map.coverage(null);
      this.counts = desk.coverage(byId('desk-counts'));
      const wanted = {places: this.places, categories: JSON.parse(root.dataset.categories), chase: JSON.parse(root.dataset.chase),
        onTake: (id) => this.takeAlert(id), onArea: (code) => this.pick(code), onInstruction: (id) => this.open(id)};
      this.paintAlerts = desk.alerts(byId('desk-alerts'), byId('desk-alert-rate'), wanted);
      this.lists = desk.lists({silent: byId('desk-silent'), running: byId('desk-running')}, wanted);
      this.names = desk.names((pulse) => set('desk-pulse', {data: pulse}));
      this.paintAge = desk.age(root, {status: byId('desk-status'), band: byId('desk-cut')}, feed);
      desk.search(byId('desk-search'), byId('desk-suggestions'), {onPick: (code) => this.pick(code, {write: true}), clear: () => set('desk-search', {value: ''})});
      this.listen();
    }

    listen() {
      this.root.addEventListener('click', (event) => this.clicked(event));
      document.addEventListener('keydown', (event) => this.key(event));
      byId('desk-recipients').addEventListener('mouseover', (event) => this.map.mark(event.target.closest('[data-grid]')?.dataset.grid || null));
      byId('desk-recipients').addEventListener('mouseleave', () => this.map.mark(null));
      new MutationObserver(() => this.fillOpen()).observe(byId('desk-facts'), {childList: true, subtree: true});
      new MutationObserver(() => { if (byId('desk-confirm').classList.contains('open')) byId('desk-confirm-send').focus(); })
        .observe(byId('desk-confirm'), {attributes: true, attributeFilter: ['class']});
    }

    // ---- picked, opened, typed

    // Whoever clicks on the map sees the place already; a place that was typed or stands in a list is flown to.
    pick(code, {write = false, fly = true} = {}) {
      set('desk-target', {data: code});
      this.pane('area');
      if (fly) this.map.fly(code);
      if (write) byId('desk-text').focus();
    }

    picked(code) {
      this.target = code;
      this.ready();
      this.map.target(code);
      if (code) this.pane('area');
    }

    open(id) {
      if (id === this.shown) this.pane('coverage');
      else set('desk-instruction', {data: id});
    }

    opened(id) {
      this.shown = id;
      this.lists.paintRunning(this.picture, id);
      if (id) { this.pane('coverage'); this.flyTo(id); }
    }

    flyTo(id) {
      const row = (this.picture.instructions || {})[id];
      if (row) this.map.fly(row.target);
      else this.fliesTo = id; // the picture brings it in a moment
    }

    typed(text, kind) {
      setText(byId('desk-length'), text.length > 60 ? t('{n} characters', {n: text.length}) : '');
      this.root.dataset.kind = kind || '';
      this.text = text.trim();
      this.ready();
      if (byId('desk-confirm').classList.contains('open')) this.back();
      this.lost(false);
    }

    // The button stands out once there is something to send to somewhere; pressing it early is answered with what is missing.
    ready() { this.root.dataset.ready = String(Boolean(this.target && this.text)); }

    back() {
      set('desk-confirm', {className: 'desk-confirm'});
      set('desk-asked', {data: null});
    }

    pane(name) {
      this.root.dataset.pane = name;
      for (const tab of this.root.querySelectorAll('.desk-tab')) tab.setAttribute('aria-selected', String(tab.dataset.pane === name));
      this.paintCoverage();
      if (name === 'coverage' && this.stale) this.askNames();
    }

    // ---- hands

    clicked(event) {
      const {target} = event;
      const chip = target.closest('.desk-chip');
      if (chip) this.chip(chip.dataset);
      const tab = target.closest('.desk-tab');
      if (tab) this.pane(tab.dataset.pane);
      if (target.closest('#desk-confirm-back')) this.back();
      if (target.closest('#desk-keys-open')) byId('desk-keys').hidden = !byId('desk-keys').hidden;
      else if (!target.closest('#desk-keys')) byId('desk-keys').hidden = true;
      if (target.closest('#desk-send, #desk-confirm-send')) this.sending();
    }

    // A template sets kind, text and time; a time chip the time alone. A text of one's own is never overwritten: it is added to.
    chip({kind, text, minutes}) {
      if (text !== undefined) {
        const had = byId('desk-text').value.trim();
        const ready = [...document.querySelectorAll('#desk-templates .desk-chip')].some((other) => other.dataset.text === had);
        set('desk-text', {value: had && !ready ? `${had}\n${text}` : text});
        set('desk-kind', {value: kind});
        byId('desk-text').focus();
      }
      set('desk-minutes', {value: minutes === '' ? null : Number(minutes)});
    }

    sending() {
      this.lost(false);
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => { this.lost(true); set('desk-send', {className: 'desk-send'}); }, ANSWER_MS);
    }

    answered() {
      clearTimeout(this.waiting);
      this.lost(false);
    }

    lost(is) { setText(byId('desk-lost-note'), is ? t('The hall has not answered. What you typed is kept: send again, it goes out only once.') : ''); }

    takeAlert(id) {
      this.orders[id] ||= orderId('take');
      set('desk-take', {data: {case: id, order: this.orders[id], pressed: Date.now()}});
    }

    key(event) {
      if (event.isComposing) return;
      if (event.ctrlKey && event.key === 'Enter') { event.preventDefault(); return byId('desk-send').click(); }
      if (event.key === 'Escape') return this.escape();
      if (event.target.closest('input[type=text], input[type=number], textarea') || event.ctrlKey || event.metaKey || event.altKey) return;
      const does = {
        '/': () => byId('desk-search').focus(),
        '?': () => { byId('desk-keys').hidden = !byId('desk-keys').hidden; },
        '1': () => this.pane('area'),
        '2': () => this.pane('coverage'),
      }[event.key];
      if (does) { event.preventDefault(); does(); }
    }

    escape() {
      byId('desk-keys').hidden = true;
      if (byId('desk-confirm').classList.contains('open')) { this.back(); byId('desk-send').focus(); }
    }

    // ---- live

    take(patch, picture, whole) {
      this.picture = picture;
      if (picture.hall) this.root.dataset.mode = picture.hall.mode;
      const now = this.feed.now();
      this.map.take(patch, picture);
      if (patch.alerts || whole) this.paintAlerts(picture, now);
      if (patch.instructions || patch.recipients || whole) this.paintRunning();
      if (patch.open || whole) this.fillOpen();
      if (this.shown && (whole || patch.instructions?.[this.shown] !== undefined || patch.recipients?.[this.shown] !== undefined || this.repliedTo(patch))) this.changed();
      desk.tick(this.root, now);
    }

    repliedTo(patch) { return Object.values(patch.replies || {}).some((reply) => reply && reply.instruction === this.shown); }

    // Lists of the left are painted at most once a frame, however many messages come.
    paintRunning() {
      this.frame ??= requestAnimationFrame(() => {
        this.frame = null;
        this.lists.paintRunning(this.picture, this.shown);
        this.lists.paintSilent(this.picture, this.feed.now());
        desk.tick(this.root, this.feed.now());
      });
    }

    changed() {
      this.paintCoverage();
      if (this.fliesTo === this.shown) { this.fliesTo = null; this.flyTo(this.shown); }
      if (this.root.dataset.pane === 'coverage') this.askNames();
      else this.stale = true;
    }

    paintCoverage() {
      const row = (this.picture.instructions || {})[this.shown];
      this.counts(this.shown, row);
      const seen = this.shown && this.root.dataset.pane === 'coverage';
      this.map.coverage(seen ? new Map(Object.entries((this.picture.recipients || {})[this.shown] || {})) : null, row?.target);
      this.map.target(seen ? null : this.target);
    }

    askNames() {
      this.stale = false;
      this.names.changed();
    }

    fillOpen() {
      for (const node of this.root.querySelectorAll('.desk-open-cases')) setText(node, String(this.map.openIn(node.dataset.open)));
    }

    // ---- time

    tick() {
      const now = this.feed.now();
      this.paintAge();
      this.lists.paintSilent(this.picture, now);
      this.paintAlerts(this.picture, now);
      this.names.retry();
      if (this.seconds++ % AGE_EVERY_S === 0) this.map.age();
      desk.tick(this.root, now);
    }
  }

  mounted();
})();
