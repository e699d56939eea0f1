// What the worker did and the hall has not yet confirmed. Every act has its own id, made once, and is sent until it is answered.
//
//   outbox.put({instruction, step | reply, reason?, pictures?, at, quiet?})   quiet: not the worker's own doing (read), not counted
//   outbox.listen({changed(), done(act), refused(act, sentence), signedOut(yes)})
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const FIRST_MS = 1000, MOST_MS = 30_000;

  class Outbox {
    constructor(worker) {
      this.acts = phone.drawer(`gridhall.act.${worker}.`);
      this.lanes = {light: {busy: false, wait: FIRST_MS}, heavy: {busy: false, wait: FIRST_MS}}; // a muster is not held up by pictures
      window.addEventListener('online', () => this.now());
    }

    listen(listener) { this.listener = listener; this.now(); }

    put(act) {
      const id = act.id || phone.newId();
      this.acts.put(id, {...act, id});
      this.listener.changed();
      this.run(laneOf(act));
    }

    all() { return [...this.acts.all().values()].sort((one, other) => one.at - other.at); }
    of(instruction) { return this.all().filter((act) => act.instruction === instruction && !act.quiet); }
    count() { return this.all().filter((act) => !act.quiet).length; }

    // Try at once: the line is back, or the worker asks.
    now() {
      for (const [name, lane] of Object.entries(this.lanes)) {
        clearTimeout(lane.timer);
        lane.wait = FIRST_MS;
        this.run(name);
      }
    }

    async run(name) {
      const lane = this.lanes[name];
      if (lane.busy) return;
      lane.busy = true;
      try {
        for (let act; (act = this.all().find((one) => laneOf(one) === name)); lane.wait = FIRST_MS) await this.send(act);
      } catch (error) { this.later(name, error); }
      lane.busy = false;
    }

    async send(act) {
      try {
        const {quiet, pictures = [], ...body} = act;
        if (pictures.length) body.pictures = await Promise.all(pictures.map((key) => phone.pictures.stored(key)));
        await phone.post('/api/v1/phone/acts', body);
      } catch (error) {
        if (!(error instanceof phone.Refused)) throw error;
        this.acts.drop(act.id);
        this.listener.refused(act, error.message);
        return;
      }
      this.acts.drop(act.id);
      this.listener.signedOut(false);
      this.listener.done(act);
    }

    later(name, error) {
      const lane = this.lanes[name];
      if (error instanceof phone.SignedOut) this.listener.signedOut(true);
      clearTimeout(lane.timer);
      lane.timer = setTimeout(() => this.run(name), lane.wait * (0.75 + Math.random() / 2));
      lane.wait = Math.min(lane.wait * 2, MOST_MS);
      this.listener.changed();
    }
  }

  const laneOf = (act) => (act.pictures && act.pictures.length ? 'heavy' : 'light');
  phone.outbox = (worker) => new Outbox(worker);
})();
