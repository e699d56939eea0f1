// The worker's phone: instructions come by socket (or are fetched every ten seconds), cards show them, acts go to the outbox.
(() => {
  'use strict';
  const {phone, t} = window.GridHall;
  const POLL_MS = 10_000, BEAT_PATIENCE_MS = 5_000, HEARD_PATIENCE_MS = 25_000, READ_AFTER_MS = 1000;
  const {after, stamped, BEFORE} = phone.steps;
  const place = (id) => document.getElementById(id);

  class Phone {
    constructor({worker, textMost, reasonMost, picturesMost}) {
      this.entries = new Map();
      this.cards = new Map();
      this.troubles = new Map();
      this.settled = new Set(); // quiet acts that the hall refused: not again on this page
      this.turn = 0; // counts what was learned, so that an answer older than that is not believed
      this.offset = 0; // the hall's clock minus this phone's
      this.startedAt = Date.now();
      this.bell = phone.bell(place('sound'));
      this.outbox = phone.outbox(worker);
      this.sheets = phone.sheets(worker, {text: +textMost, reason: +reasonMost, pictures: +picturesMost}, {
        decline: (instruction, reason) => this.act({instruction, step: 'declined', reason}),
        reply: (instruction, reply, pictures) => this.act({instruction, reply, pictures}),
      });
      this.eye = new IntersectionObserver((seen) => this.seen(seen), {threshold: [0, 0.2, 0.4, 0.6, 0.8]});
      this.outbox.listen({
        changed: () => this.paint(),
        done: (act) => this.done(act),
        refused: (act, sentence) => this.refused(act, sentence),
        signedOut: (yes) => { place('signed-out').hidden = !yes; },
      });
      this.listen();
      this.connect();
    }

    now() { return Date.now() + this.offset; }

    listen() {
      document.querySelector('main').addEventListener('click', (event) => this.pressed(event));
      place('waiting').addEventListener('click', () => this.outbox.now());
      place('look').addEventListener('click', () => place('look').close());
      document.addEventListener('visibilitychange', () => document.hidden || this.wake());
      setInterval(() => this.tick(), 1000);
      setInterval(() => this.socket.connected || this.poll(), POLL_MS);
    }

    connect() {
      this.socket = window.io({transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 5000, randomizationFactor: 0.5});
      this.socket.on('connect', () => { this.socket.emit('join', {audience: 'phone'}); this.outbox.now(); });
      this.socket.on('mine', ({instructions, whole = false}) => { this.turn += 1; this.take(instructions, whole); });
      this.socket.on('beat', ({server_time}) => this.beat(server_time));
      this.socket.on('disconnect', () => this.poll());
      this.poll();
    }

    // The library tries again by itself while the socket is active; a second attempt beside its own would end both.
    reach() {
      if (!this.socket.active) this.socket.connect();
    }

    wake() {
      if (!this.socket.connected) { this.reach(); this.poll(); }
      for (const card of this.cards.values()) { this.eye.unobserve(card); this.eye.observe(card); }
    }

    beat(serverTime) {
      this.offset = serverTime - Date.now();
      this.beatAt = this.heardAt = Date.now();
      this.showLine();
    }

    async poll() {
      const turn = this.turn;
      try {
        const {instructions, server_time} = await phone.fetch('/api/v1/phone/instructions');
        this.offset = server_time - Date.now();
        this.heardAt = Date.now();
        place('signed-out').hidden = true;
        if (turn === this.turn) this.take(instructions, true);
        else if (!this.socket.connected) this.poll();
        this.reach();
      } catch (error) {
        if (error instanceof phone.SignedOut) place('signed-out').hidden = false;
      }
    }

    take(instructions, whole) {
      if (whole) this.forget(new Set(instructions.map((entry) => entry.instruction)));
      const merged = instructions.map((part) => ({...stamped(this.entries.get(part.instruction), part.state, this.now()), ...part})).filter((entry) => entry.text !== undefined);
      const news = merged.filter((entry) => this.isNews(entry));
      for (const entry of merged) {
        this.entries.set(entry.instruction, entry);
        if (entry.state === 'queued') this.confirm(entry.instruction);
      }
      const bare = (entry) => entry.state === 'replied' && !entry.replies?.length;
      if (!whole && (merged.length < instructions.length || merged.some(bare))) this.poll(); // something was said of which this page lacks the rest
      this.known = true;
      this.paint();
      if (news.length) this.ring(news);
    }

    forget(kept) { for (const id of this.entries.keys()) if (!kept.has(id)) this.entries.delete(id); }

    // Rings for what this page has not shown before, and for a reminder.
    isNews(entry) {
      const old = this.entries.get(entry.instruction);
      if (phone.cards.isDone(entry)) return false;
      return old ? entry.chased > old.chased : this.known || entry.state === 'queued';
    }

    ring(news) {
      this.bell.ring();
      for (const {instruction} of news) this.cards.get(instruction)?.classList.add('fresh');
    }

    // The act ids of these two steps are made from the instruction: however often they are sent, they happen once.
    confirm(instruction) {
      const id = `delivered:${instruction}`;
      if (this.socket.connected) this.socket.emit('delivered', {instruction, id});
      else this.quietly({id, instruction, step: 'delivered'});
    }

    quietly(act) {
      if (!this.settled.has(act.id)) this.outbox.put({...act, at: Math.round(this.now()), quiet: true});
    }

    seen(cards) {
      for (const {target, isIntersecting, intersectionRatio, intersectionRect, rootBounds} of cards) {
        const tall = rootBounds && intersectionRect.height > rootBounds.height * 0.5;
        if (isIntersecting && (intersectionRatio >= 0.6 || tall)) target.lookedAt ||= setTimeout(() => this.read(target), READ_AFTER_MS);
        else { clearTimeout(target.lookedAt); target.lookedAt = null; }
      }
    }

    read(card) {
      card.lookedAt = null;
      const {instruction} = card.dataset, entry = this.entries.get(instruction);
      if (document.hidden || !entry || !BEFORE.read.includes(entry.state)) return;
      this.quietly({id: `read:${instruction}`, instruction, step: 'read'});
    }

    act(act) {
      this.troubles.delete(act.instruction);
      this.outbox.put({...act, at: Math.round(this.now())});
    }

    // The hall has it. Its own word follows by socket; until then the card shows what was confirmed.
    done(act) {
      const entry = this.entries.get(act.instruction);
      this.turn += 1;
      if (entry && (!act.quiet || BEFORE[act.step].includes(entry.state))) this.entries.set(act.instruction, after(entry, act));
      for (const key of act.pictures || []) phone.pictures.drop(key);
      this.paint();
      if (act.pictures?.length) this.poll();
    }

    refused(act, sentence) {
      if (act.quiet) this.settled.add(act.id);
      else {
        this.troubles.set(act.instruction, sentence);
        this.sheets.giveBack(act);
      }
      this.poll();
      this.paint();
    }

    pressed({target}) {
      const button = target.closest('button'), card = target.closest('.card');
      if (!button || !card) return;
      if (button.dataset.picture) return this.look(button.dataset.picture);
      const {instruction} = card.dataset, entry = this.entries.get(instruction);
      if (button.dataset.act === 'accept') this.act({instruction, step: 'accepted'});
      if (button.dataset.act === 'reply') this.sheets.openReply(entry);
      if (button.dataset.act === 'decline') this.sheets.openDecline(entry);
    }

    look(picture) {
      place('look').querySelector('img').src = `/pictures/${picture}`;
      place('look').showModal();
    }

    paint() {
      this.paintList('open', false);
      this.paintList('done', true);
      place('unknown').hidden = this.known || this.entries.size > 0;
      place('empty').hidden = !this.known || place('open').childElementCount > 0;
      place('done-section').hidden = !place('done').childElementCount;
      for (const [id, card] of this.cards) if (!this.entries.has(id)) { card.remove(); this.cards.delete(id); }
      const waiting = this.outbox.count();
      place('waiting').hidden = !waiting;
      place('waiting').firstElementChild.textContent = t('{n} waiting to be sent', {n: waiting});
      this.tick();
    }

    paintList(id, done) {
      const shown = [...this.entries.values()].map((entry) => this.outbox.of(entry.instruction).reduce(after, entry));
      const cards = phone.cards.sorted(shown, done).map((entry) => this.card(entry));
      const list = place(id);
      cards.forEach((card, at) => { if (list.children[at] !== card) list.insertBefore(card, list.children[at] || null); });
      place(`${id}-count`).textContent = cards.length || '';
    }

    card(entry) {
      let card = this.cards.get(entry.instruction);
      if (!card) {
        card = phone.cards.make(entry);
        this.cards.set(entry.instruction, card);
        this.eye.observe(card);
      }
      const waiting = this.outbox.of(entry.instruction).length > 0;
      phone.cards.paint(card, {entry, waiting, trouble: this.troubles.get(entry.instruction), now: this.now()});
      return card;
    }

    tick() {
      for (const [id, card] of this.cards) {
        const entry = this.entries.get(id);
        if (entry && !card.classList.contains('done')) phone.cards.tick(card, entry, this.now());
      }
      this.showLine();
    }

    // live: by socket; joining: the first seconds; slow: the hall answers, but only when asked; cut: it does not.
    level(now) {
      if (this.socket.connected && now - (this.beatAt || 0) < BEAT_PATIENCE_MS) return 'live';
      if (!this.beatAt && now - this.startedAt < BEAT_PATIENCE_MS) return 'joining';
      return now - (this.heardAt || 0) < HEARD_PATIENCE_MS ? 'slow' : 'cut';
    }

    showLine() {
      const now = Date.now(), line = place('line');
      const level = this.level(now);
      const words = {
        live: t('Connected'),
        slow: t('Weak connection: looking every 10 seconds'),
        joining: t('Connecting …'),
        cut: this.heardAt ? t('No connection since {time}', {time: phone.times.time(this.heardAt + this.offset, this.now())}) : t('No connection'),
      }[level];
      if (line.dataset.level !== level) line.dataset.level = level;
      if (line.lastElementChild.textContent !== words) line.lastElementChild.textContent = words;
    }
  }

  new Phone(document.body.dataset);
})();
