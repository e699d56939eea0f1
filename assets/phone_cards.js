// The cards of the phone: which are open, in which order, and how one is painted. Knows neither socket nor outbox.
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const t = window.GridHall.t;
  const ENDED = new Set(['replied', 'declined', 'withdrawn']);
  const ACCEPT = {task: 'Accept', notice: 'Understood', muster: 'I am here'};
  const STEPS = [['delivered_at', 'delivered'], ['read_at', 'read'], ['accepted_at', 'accepted']];

  // A notice and a muster are done once accepted; a task needs its reply.
  const isDone = (entry) => ENDED.has(entry.state) || (entry.state === 'accepted' && entry.kind !== 'task');
  const doneAt = (entry) => entry.ended_at || entry.accepted_at || entry.at;
  const sorted = (entries, done) => entries.filter((entry) => isDone(entry) === done).sort(done ? byEnd : byDue);
  const byDue = (one, other) => (one.due_at || Infinity) - (other.due_at || Infinity) || other.at - one.at;
  const byEnd = (one, other) => doneAt(other) - doneAt(one);

  function element(name, className, text = '') {
    return Object.assign(document.createElement(name), {className, textContent: text});
  }

  function paintHead(card, entry, waiting) {
    card.querySelector('.kind').textContent = t(entry.kind);
    card.querySelector('.state-mark').dataset.state = entry.state;
    card.querySelector('.state span').textContent = waiting ? t('{state}, being sent', {state: t(entry.state)}) : t(entry.state);
    card.querySelector('.text').textContent = entry.text;
  }

  function paintMarks(card, entry) {
    const marks = [];
    if (entry.chased) marks.push(element('span', 'mark', t('Reminders: {n}', {n: entry.chased})));
    if (entry.late) marks.push(element('span', 'mark', t('Late')));
    if (entry.state === 'declined' && entry.reason) marks.push(element('span', 'mark plain', t('Reason: {reason}', {reason: entry.reason})));
    card.querySelector('.marks').replaceChildren(...marks);
  }

  function paintTimes(card, entry, now) {
    const sent = [entry.issuer, entry.target_name, phone.times.time(entry.at, now)].filter(Boolean);
    card.querySelector('.from').replaceChildren(...sent.map((text) => element('span', '', text)));
    const steps = STEPS.filter(([name]) => entry[name]).map(([name, state]) => [state, entry[name]]);
    if (ENDED.has(entry.state) && entry.ended_at) steps.push([entry.state, entry.ended_at]);
    const done = isDone(entry) ? steps : [];
    card.querySelector('.times').replaceChildren(...done.map(([state, at]) => element('span', '', `${t(state)} ${phone.times.time(at, now)}`)));
  }

  function paintReplies(card, replies, now) {
    const rows = replies.map((reply) => {
      const row = element('div', 'reply-row');
      row.append(element('p', '', reply.text), pictureRow(reply.pictures || []), element('p', 'reply-at', phone.times.time(reply.at, now)));
      return row;
    });
    card.querySelector('.replies').replaceChildren(...rows);
  }

  function pictureRow(ids) {
    const row = element('p', 'thumbs');
    for (const id of ids) {
      const image = Object.assign(document.createElement('img'), {src: `/pictures/${id}/small`, alt: t('Picture'), loading: 'lazy', width: 72, height: 72});
      const button = Object.assign(element('button', 'thumb'), {type: 'button'});
      button.dataset.picture = id;
      button.append(image);
      row.append(button);
    }
    return row;
  }

  function paintActs(card, entry, waiting) {
    const button = (name) => card.querySelector(`[data-act="${name}"]`);
    const begun = entry.state === 'accepted' || ENDED.has(entry.state);
    button('accept').textContent = t(ACCEPT[entry.kind] || 'Accept');
    button('accept').hidden = begun;
    button('reply').hidden = entry.state === 'declined' || entry.state === 'withdrawn';
    button('reply').textContent = entry.state === 'replied' ? t('Add to the reply') : t('Reply');
    button('reply').classList.toggle('primary', entry.state === 'accepted' && entry.kind === 'task');
    button('decline').hidden = ENDED.has(entry.state) || (begun && entry.kind !== 'task');
    card.classList.toggle('sending', waiting);
  }

  function paint(card, {entry, waiting, trouble, now}) {
    card.dataset.state = entry.state;
    card.classList.toggle('done', isDone(entry));
    paintHead(card, entry, waiting);
    paintMarks(card, entry);
    paintTimes(card, entry, now);
    paintReplies(card, entry.replies || [], now);
    paintActs(card, entry, waiting);
    const problem = card.querySelector('.trouble');
    if (problem.textContent !== (trouble || '')) problem.textContent = trouble || '';
    problem.hidden = !trouble;
    tick(card, entry, now);
  }

  function tick(card, entry, now) {
    const {level, words} = isDone(entry) ? {level: '', words: ''} : phone.times.due(entry, now);
    const due = card.querySelector('.due');
    if (due.textContent !== words) due.textContent = words;
    if (card.dataset.due !== level) card.dataset.due = level;
  }

  function make(entry) {
    const card = document.getElementById('card').content.firstElementChild.cloneNode(true);
    card.dataset.instruction = entry.instruction;
    card.dataset.kind = entry.kind;
    return card;
  }

  phone.cards = {isDone, sorted, make, paint, tick};
})();
