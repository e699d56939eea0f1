// The wall's head: date, clock, age of the data, the mode's mark, and the one sentence on top. Knows time only from the feed.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const {say, mark, hide} = hall.wallRows;
  const byId = (id) => document.getElementById(id);
  const MARKS = {exercise: 'EXERCISE', replay: 'REPLAY'};

  class Head {
    constructor(wall) {
      this.wall = wall;
      for (const name of ['mode', 'day', 'weekday', 'clock', 'age', 'status', 'reach']) this[name] = byId(`wall-${name}`);
    }

    // Once a second, and whenever the picture changed.
    paint(alerts) {
      const {feed, speech, root} = this.wall;
      const fresh = feed.freshness();
      if (fresh.dataTime !== null) this.paintClock(feed.now(), speech);
      say(this.age, this.ageOf(fresh));
      const [level, sentence] = this.sentence(fresh, alerts);
      mark(root, 'level', this.wall.level);
      mark(this.status, 'level', level);
      say(this.status, sentence);
    }

    paintClock(now, speech) {
      say(this.day, speech.day(now));
      say(this.weekday, speech.weekday(now));
      say(this.clock, speech.clock(now));
    }

    paintMode(mode) {
      const key = MARKS[mode];
      mark(this.wall.root, 'mode', mode);
      hide(this.mode, !key);
      if (key) say(this.mode, hall.t(key));
    }

    ageOf({age, connected, dataTime}) {
      if (dataTime === null) return hall.t('waiting for data');
      const told = hall.t('data {span} old', {span: this.wall.speech.span(age)});
      return connected ? told : `${told} · ${hall.t('reconnecting')}`;
    }

    // What matters most, in one sentence. Calm is said only while the data are fresh.
    sentence(fresh, alerts) {
      const {speech, picture} = this.wall;
      if (this.wall.level === 'cut') {
        if (fresh.dataTime === null) return ['cut', hall.t('No data have come since this screen was opened.')];
        return ['cut', hall.t('DATA INTERRUPTED. The screen shows {time}, {span} ago.', {time: speech.clock(fresh.dataTime), span: speech.span(fresh.age)})];
      }
      if (this.wall.level === 'old') return ['old', hall.t('No new data for {span}. Alerts may be out of date.', {span: speech.span(fresh.age)})];
      if (!picture) return ['waiting', hall.t('Waiting for the first picture of the city.')];
      const ailing = this.ailing(fresh.parts);
      if (alerts.waiting) return ['alert', this.needed(alerts)];
      if (ailing) return ['old', ailing];
      if (alerts.taken) return ['taken', hall.t('All red alert points are taken: {n} in hand.', {n: alerts.taken})];
      return ['calm', hall.t('No red alert points.')];
    }

    needed({waiting, oldest, recent}) {
      const now = this.wall.feed.now();
      const told = hall.t('{n} red alert points need somebody. The longest has waited {span}.', {n: waiting, span: this.wall.speech.span(now - oldest)});
      return recent > 10 ? told + hall.t(' {n} new in ten minutes.', {n: recent}) : told;
    }

    // Parts of the system that say they are not well.
    ailing(parts) {
      const names = Object.entries(parts).filter(([, state]) => state === false || (typeof state === 'string' && state !== 'ok')).map(([name]) => hall.t(name));
      return names.length ? hall.t('Not working: {parts}.', {parts: names.join(', ')}) : '';
    }
  }

  hall.wallHead = (wall) => new Head(wall);
})();
