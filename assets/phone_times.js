// Times on the phone in words: the clock of the city, what is left until a due time. Pure.
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const t = window.GridHall.t;
  const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
  const SOON = 0.2; // from 80 % of the time on

  const shown = (options) => new Intl.DateTimeFormat(window.GridHall.locale.replace('_', '-'), {timeZone: document.body.dataset.zone || undefined, hourCycle: 'h23', ...options});
  const clock = shown({hour: '2-digit', minute: '2-digit'});
  const dayClock = shown({month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit'});
  const dayOf = shown({year: 'numeric', month: '2-digit', day: '2-digit'});

  // 09:14 today, 11-23 09:14 on other days
  const time = (at, now) => (dayOf.format(at) === dayOf.format(now) ? clock : dayClock).format(at);

  const two = (number) => String(number).padStart(2, '0');

  function span(ms) {
    const minutes = Math.floor(ms / MINUTE);
    if (ms >= DAY) return t('{d} d {h} h', {d: Math.floor(ms / DAY), h: Math.floor((ms % DAY) / HOUR)});
    if (ms >= HOUR) return t('{h} h {m} min', {h: Math.floor(ms / HOUR), m: minutes % 60});
    return `${two(minutes)}:${two(Math.floor((ms % MINUTE) / 1000))}`;
  }

  // {level: 'in-time' | 'soon' | 'overdue' | '', words}
  function due(entry, now) {
    if (!entry.due_at) return {level: '', words: ''};
    const left = entry.due_at - now;
    if (left < 0) return {level: 'overdue', words: t('Overdue by {span}', {span: span(-left)})};
    const soon = left < SOON * (entry.due_at - entry.at);
    return {level: soon ? 'soon' : 'in-time', words: t('{span} left', {span: span(left)})};
  }

  phone.times = {time, due};
})();
