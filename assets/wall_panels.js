// The wall's lists: red alert points, replies, incoming reports. Each is a class with paint(picture, changed keys). Knows no feed.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const {el, say, mark, hide, newest, Rows} = hall.wallRows;
  const ROWS = {alerts: 24, replies: 30, arrivals: 30};
  const TEN_MINUTES = 600_000;
  const byId = (id) => document.getElementById(id);

  function listOf(name, make, fill) {
    return new Rows(byId(`wall-${name}`), {most: ROWS[name], make, fill, empty: byId(`wall-${name}-empty`)});
  }

  class Alerts {
    constructor(wall) {
      this.wall = wall;
      this.aside = byId('wall-alerts-aside');
      this.rows = listOf('alerts', () => this.make(), (row, entry) => this.fill(row, entry));
      this.calm = this.rows.empty.textContent;
    }

    make() {
      const row = el('li.alert');
      row.append(el('span.alert-mark'), row.what = el('strong.alert-what'), row.age = el('span.alert-age'), row.where = el('span.alert-where'), row.who = el('span.alert-who'));
      return row;
    }

    fill(row, {category, area, at, taken_by: taken, ref}) {
      const {speech, feed} = this.wall;
      mark(row, 'ref', ref);
      mark(row, 'taken', taken ? 'yes' : 'no');
      say(row.what, speech.category(category));
      say(row.where, speech.place(area));
      say(row.age, feed.now() - at < 60_000 ? hall.t('just now') : speech.span(feed.now() - at));
      say(row.who, taken ? hall.t('{who} has it', {who: taken}) : hall.t('nobody has it yet'));
    }

    // Untaken first, the longest waiting on top: that is where somebody is needed most.
    paint(picture) {
      const entries = Object.entries(picture.alerts || {}).sort((a, b) => Boolean(a[1].taken_by) - Boolean(b[1].taken_by) || a[1].at - b[1].at);
      this.rows.paint(entries);
      const waiting = entries.filter(([, entry]) => !entry.taken_by);
      this.waiting = waiting.length;
      this.taken = entries.length - waiting.length;
      this.oldest = waiting.length ? waiting[0][1].at : null;
      this.recent = entries.filter(([, entry]) => this.wall.feed.now() - entry.at < TEN_MINUTES).length;
      this.paintAside();
    }

    paintAside() {
      const stale = this.wall.level === 'cut' || this.wall.level === 'old';
      const counts = hall.t('waiting {n} · taken {m}', {n: this.waiting, m: this.taken});
      mark(this.aside, 'stale', stale ? 'yes' : 'no');
      say(this.rows.empty, stale ? hall.t('Whether there are red alert points is not known: the data are out of date.') : this.calm);
      say(this.aside, stale ? hall.t('possibly out of date') : this.waiting + this.taken ? counts : '');
    }
  }

  class Replies {
    constructor(wall) {
      this.wall = wall;
      this.aside = byId('wall-replies-aside');
      this.rows = listOf('replies', () => this.make(), (row, entry) => this.fill(row, entry));
    }

    make() {
      const row = el('li.reply');
      row.append(
        row.mark = el('span.state-mark'), row.who = el('strong.reply-who'), row.late = el('span.chip.chip-amber', hall.t('late')), row.at = el('time.reply-at'),
        row.text = el('p.reply-text'), row.frame = el('span.reply-picture', row.picture = el('img'), row.more = el('span.reply-more')));
      row.picture.alt = '';
      return row;
    }

    fill(row, entry) {
      const pictures = entry.pictures || [];
      mark(row.mark, 'state', entry.state);
      mark(row, 'state', entry.state);
      say(row.who, entry.label || this.wall.speech.place(entry.grid));
      say(row.at, this.wall.speech.short(entry.at));
      hide(row.late, !entry.late);
      say(row.text, entry.state === 'declined' ? hall.t('Declined: {reason}', {reason: entry.reason || hall.t('no reason given')}) : entry.text || hall.t('(no text)'));
      hide(row.frame, !pictures.length);
      if (pictures.length) this.picture(row, pictures);
    }

    picture(row, pictures) {
      const source = `/pictures/${encodeURIComponent(pictures[0])}/small`;
      if (row.picture.getAttribute('src') !== source) row.picture.src = source;
      hide(row.more, pictures.length < 2);
      say(row.more, `×${pictures.length}`);
    }

    paint(picture, changed) {
      const entries = newest(picture.replies);
      this.rows.paint(entries, changed);
      const declined = entries.filter(([, entry]) => entry.state === 'declined').length;
      say(this.aside, declined ? hall.t('{n} declined', {n: declined}) : '');
    }
  }

  class Arrivals {
    constructor(wall) {
      this.wall = wall;
      this.aside = byId('wall-arrivals-aside');
      this.rows = listOf('arrivals', () => this.make(), (row, entry) => this.fill(row, entry));
    }

    make() {
      const row = el('li.arrival');
      row.append(
        el('div.arrival-line', row.what = el('strong.arrival-what'), row.where = el('span.arrival-where')),
        el('div.arrival-line', row.ref = el('span.arrival-ref'), row.at = el('time.arrival-at'), row.source = el('span.arrival-source')));
      return row;
    }

    fill(row, entry) {
      const {speech} = this.wall;
      mark(row, 'ref', entry.ref);
      mark(row, 'urgent', entry.urgent ? 'yes' : 'no');
      say(row.what, speech.category(entry.category));
      say(row.where, speech.place(entry.area));
      say(row.at, speech.clock(entry.at));
      say(row.source, hall.t(entry.source));
      say(row.ref, entry.ref);
    }

    paint(picture, changed) { this.rows.paint(newest(picture.arrivals), changed); }
  }

  hall.wallPanels = {Alerts, Replies, Arrivals};
})();
