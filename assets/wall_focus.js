// The instructions on the wall: the running broadcast large, with its area enlarged and how many have answered; the others as rows.
// Knows no feed; paints from the picture.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const {el, say, mark, hide, newest, Rows} = hall.wallRows;
  const STATES = ['replied', 'accepted', 'read', 'delivered', 'queued', 'declined', 'unreachable', 'withdrawn'];
  const WAITING = ['queued', 'delivered', 'read', 'accepted'];
  const HOUR = 3_600_000, LINGER = 600_000;
  const byId = (id) => document.getElementById(id);
  const waiting = (entry) => WAITING.reduce((sum, state) => sum + (entry.counts[state] || 0), 0);
  const rate = (entry) => (entry.total ? Math.floor((entry.counts.replied / entry.total) * 100) : null);

  // Which instruction is told large: the newest broadcast that people still answer, else a single task, else one just finished.
  function chosen(instructions, now) {
    const recent = newest(instructions).filter(([, entry]) => now < Math.max(entry.at + HOUR, (entry.due_at || 0) + LINGER));
    const running = recent.filter(([, entry]) => waiting(entry) > 0);
    return running.find(([, entry]) => entry.total > 1) || running[0] || recent.find(([, entry]) => now < entry.at + LINGER * 3) || null;
  }

  function bar() {
    const node = el('span.coverage');
    node.parts = STATES.slice(0, 7).map((state) => {
      const part = el('span.coverage-part');
      part.dataset.state = state;
      node.append(part);
      return part;
    });
    return node;
  }

  function fillBar(node, {counts, total}) {
    for (const part of node.parts) {
      const share = `${total ? (counts[part.dataset.state] || 0) / total : 0}`;
      if (part.style.flexGrow !== share) part.style.flexGrow = share;
    }
  }

  class Instructions {
    constructor(wall) {
      this.wall = wall;
      this.focus = byId('wall-focus');
      this.aside = byId('wall-instructions-aside');
      this.rows = new Rows(byId('wall-instructions'), {
        most: 20, make: () => this.make(), fill: (row, entry, key) => this.fill(row, entry, key), empty: byId('wall-instructions-empty')});
      this.buildFocus();
    }

    make() {
      const row = el('li.instruction');
      row.append(row.target = el('strong.instruction-target'), row.rate = el('span.instruction-rate'), row.text = el('p.instruction-text'), row.due = el('span.instruction-due'), row.bar = bar());
      return row;
    }

    fill(row, entry, key) {
      mark(row, 'id', key);
      mark(row, 'focus', key === this.current ? 'yes' : 'no');
      say(row.target, `${hall.t(entry.kind)} · ${entry.target_name}`);
      say(row.rate, `${entry.counts.replied} / ${entry.total}`);
      say(row.text, entry.text);
      this.fillDue(row.due, entry);
      fillBar(row.bar, entry);
    }

    // Amber from 80 % of the time on while people are silent; a word where it has passed.
    fillDue(node, entry) {
      const {speech, feed} = this.wall;
      const left = entry.due_at === null || entry.due_at === undefined ? null : entry.due_at - feed.now();
      const open = waiting(entry) > 0;
      mark(node, 'soon', open && left !== null && left < (entry.due_at - entry.at) * 0.2 ? 'yes' : 'no');
      if (left === null) return say(node, hall.t('no time limit'));
      if (!open) return say(node, hall.t('all answered'));
      say(node, left > 0 ? hall.t('{span} left', {span: speech.span(left)}) : hall.t('{span} over time', {span: speech.span(-left)}));
    }

    buildFocus() {
      const f = this.parts = {};
      this.focus.append(
        f.text = el('p.focus-text'),
        el('div.focus-facts', f.target = el('strong.focus-target'), f.issuer = el('span.focus-issuer'), f.due = el('span.focus-due')),
        el('div.focus-stage', f.inset = el('div.focus-inset'), el('div.focus-rate', el('span.focus-big', f.rate = el('span.focus-number'), el('span.focus-unit', '%')), f.of = el('span.focus-of'), f.late = el('span.focus-late'))),
        f.bar = bar(),
        f.counts = el('ul.counts'));
      f.inset.id = 'wall-inset';
      f.counts.id = 'wall-counts';
      f.each = STATES.slice(0, 7).map((state) => this.countOf(state, f.counts));
    }

    countOf(state, list) {
      const shape = el('span.state-mark');
      shape.dataset.state = state;
      const number = el('strong.count-number');
      const item = el('li.count', shape, el('span.count-name', hall.t(state)), number);
      item.dataset.state = state;
      list.append(item);
      return {state, item, number};
    }

    paint(picture, changed) {
      const now = this.wall.feed.now();
      const found = chosen(picture.instructions, now);
      const before = this.current;
      this.current = found ? found[0] : null;
      const entries = newest(picture.instructions).filter(([key]) => key !== this.current);
      this.rows.paint(entries, before === this.current ? changed : null);
      hide(this.rows.empty, Boolean(found) || entries.length > 0);
      hide(this.focus, !found);
      say(this.aside, found && waiting(found[1]) ? hall.t('in progress') : '');
      if (found) this.paintFocus(found[1]);
      return before !== this.current;
    }

    paintFocus(entry) {
      const f = this.parts, share = rate(entry);
      say(f.text, entry.text);
      say(f.target, `${hall.t(entry.kind)} · ${entry.target_name}`);
      say(f.issuer, hall.t('issued by {who} at {time}', {who: entry.department || entry.issuer, time: this.wall.speech.short(entry.at)}));
      this.fillDue(f.due, entry);
      say(f.rate, share === null ? '–' : String(share));
      say(f.of, hall.t('{n} of {total} replied', {n: entry.counts.replied, total: entry.total}));
      say(f.late, [entry.late ? hall.t('{n} late', {n: entry.late}) : '', entry.chased ? hall.t('reminders {n}', {n: entry.chased}) : ''].filter(Boolean).join(' · '));
      fillBar(f.bar, entry);
      for (const {state, item, number} of f.each) {
        const count = entry.counts[state] || 0;
        say(number, String(count));
        mark(item, 'none', count ? 'no' : 'yes');
      }
    }
  }

  hall.wallInstructions = (wall) => new Instructions(wall);
})();
