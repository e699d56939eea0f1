// Red alert points to take: the longest waiting first; what floods is grouped by category and community and opens on demand.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const {el, keyed, setText} = desk;
  const t = hall.t;
  const RATE_MS = 600_000, FLOOD = 8, SHOWN = 100; // up to FLOOD rows nothing is grouped

  // wanted: {places, categories, onTake(case), onArea(code)}
  desk.alerts = (list, rate, {places, categories, onTake, onArea}) => {
    const fill = keyed(list);
    const opened = new Set();
    let last = null;

    list.addEventListener('click', (event) => {
      const group = event.target.closest('[data-group]');
      if (group) {
        opened.has(group.dataset.group) ? opened.delete(group.dataset.group) : opened.add(group.dataset.group);
        return paint(...last);
      }
      const row = event.target.closest('[data-case]');
      if (row) event.target.closest('.desk-take') ? onTake(row.dataset.case) : onArea(row.dataset.area);
    });

    const called = (category) => categories[category] || category;

    function row([id, alert]) {
      const act = alert.taken_by
        ? el('span', {class: 'alert-taker'}, t('{who} has it', {who: alert.taken_by}))
        : el('button', {class: 'desk-take'}, t('Take'));
      return el('div', {class: alert.taken_by ? 'alert-row taken' : 'alert-row', 'data-case': id, 'data-area': alert.area},
        el('span', {class: 'alert-point', 'aria-hidden': 'true'}),
        el('div', {class: 'alert-what'},
          el('div', {class: 'alert-head'}, el('b', {}, called(alert.category)), el('span', {class: 'alert-place'}, places.fullName(alert.area))),
          alert.text ? el('p', {title: alert.text}, alert.text) : ''),
        el('div', {class: 'alert-act'}, el('time', {'data-since': alert.at}), act));
    }

    function groupRow(name, members) {
      const [[, oldest]] = members;
      return el('button', {class: 'alert-row alert-group', 'data-group': name, 'aria-expanded': String(opened.has(name))},
        el('span', {class: 'alert-count'}, String(members.length)),
        el('div', {class: 'alert-what'}, el('div', {class: 'alert-head'}, el('b', {}, called(oldest.category)),
          el('span', {class: 'alert-place'}, places.name(places.roll(oldest.area, 'community'))))),
        el('div', {class: 'alert-act'}, el('time', {'data-since': oldest.at})));
    }

    const single = (entry) => ({key: entry[0], face: JSON.stringify(entry[1]), make: () => row(entry)});

    // Groups of two and more become one row, with their members under it when it is open.
    function grouped(open) {
      const groups = new Map();
      for (const entry of open) {
        const name = `${entry[1].category}|${places.roll(entry[1].area, 'community')}`;
        groups.set(name, [...(groups.get(name) || []), entry]);
      }
      return [...groups].flatMap(([name, members]) => {
        if (members.length === 1) return [single(members[0])];
        const head = {key: name, face: `${members.length} ${members[0][0]} ${opened.has(name)}`, make: () => groupRow(name, members)};
        return opened.has(name) ? [head, ...members.map(single)] : [head];
      });
    }

    function empty() {
      const sentence = t('No red alert point. One appears here when somebody needs help at once.');
      return {key: 'empty', face: sentence, make: () => el('p', {class: 'desk-empty'}, sentence)};
    }

    function paint(picture, now) {
      last = [picture, now];
      const rows = Object.entries(picture.alerts || {}).sort(([, a], [, b]) => a.at - b.at || a.n - b.n);
      const open = rows.filter(([, alert]) => !alert.taken_by), taken = rows.filter(([, alert]) => alert.taken_by);
      const listed = [...(open.length > FLOOD ? grouped(open) : open.map(single)), ...taken.map(single)].slice(0, SHOWN);
      fill(listed.length ? listed : [empty()]);
      const recent = rows.filter(([, alert]) => now - alert.at < RATE_MS).length;
      setText(rate, rows.length ? t('{open} to take, {recent} in 10 min', {open: open.length, recent}) : '');
      rate.classList.toggle('needed', open.length > 0);
    }
    return paint;
  };
})();
