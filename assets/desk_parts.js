// Small parts of the desk's live lists: elements, marks, ages, bars, keyed lists. Knows neither the feed nor Dash.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const t = hall.t;

  // Order of the bar and the counters: what is answered first, then what still waits, then what will not come.
  desk.STATES = ['queued', 'delivered', 'read', 'accepted', 'replied', 'declined', 'unreachable', 'withdrawn'];
  desk.BAR = ['replied', 'accepted', 'read', 'delivered', 'queued', 'declined', 'unreachable', 'withdrawn'];
  desk.SILENT = ['queued', 'delivered', 'read'];
  desk.OPEN = ['queued', 'delivered', 'read', 'accepted'];
  desk.sum = (counts, states) => states.reduce((total, state) => total + (counts[state] || 0), 0);

  desk.el = (tag, facts = {}, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(facts)) {
      if (value === null || value === undefined || value === false) continue;
      if (name === 'class') node.className = value;
      else node.setAttribute(name, value === true ? '' : value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
    return node;
  };

  desk.mark = (state) => desk.el('span', {class: 'state-mark', 'data-state': state, 'aria-hidden': 'true'});

  // "40 s", "12 min", "2 h 05 min": how long something has waited.
  desk.span = (ms) => {
    const s = Math.max(0, Math.floor(ms / 1000));
    if (s < 60) return t('{n} s', {n: s});
    if (s < 3600) return t('{n} min', {n: Math.floor(s / 60)});
    return t('{h} h {m} min', {h: Math.floor(s / 3600), m: String(Math.floor((s % 3600) / 60)).padStart(2, '0')});
  };

  // A thin bar: one piece a state, as wide as its share.
  desk.bar = (counts, total) => {
    const pieces = desk.BAR.filter((state) => counts[state] > 0).map((state) => {
      const piece = desk.el('i', {'data-state': state});
      piece.style.flexGrow = String(counts[state] / Math.max(1, total));
      return piece;
    });
    return desk.el('div', {class: 'desk-bar-line', 'aria-hidden': 'true'}, ...pieces);
  };

  desk.setText = (node, text) => { if (node && node.textContent !== text) node.textContent = text; };

  // A list whose nodes live as long as their keys, so that focus, hover and scroll stay. items: [{key, face, make()}]; a node is
  // made anew only when its `face` (a string) changes.
  desk.keyed = (container) => {
    let known = new Map();
    return (items) => {
      const next = new Map();
      let place = container.firstChild;
      for (const item of items) {
        const old = known.get(item.key);
        const node = old && old.face === item.face ? old.node : item.make();
        if (old && old.node !== node) { if (place === old.node) place = old.node.nextSibling; old.node.replaceWith(node); }
        if (node === place) place = place.nextSibling;
        else container.insertBefore(node, place);
        next.set(item.key, {face: item.face, node});
      }
      for (const [key, {node}] of known) if (!next.has(key)) node.remove();
      known = next;
    };
  };

  // Every element with data-since counts up, every one with data-due counts down (amber in the last fifth or minute, red when over).
  desk.tick = (root, now) => {
    for (const node of root.querySelectorAll('[data-since]')) desk.setText(node, desk.span(now - Number(node.dataset.since)));
    for (const node of root.querySelectorAll('[data-due]')) {
      const left = Number(node.dataset.due) - now;
      desk.setText(node, left >= 0 ? t('{span} left', {span: desk.span(left)}) : t('{span} over time', {span: desk.span(-left)}));
      node.dataset.level = left < 0 ? 'over' : left < 120_000 ? 'soon' : 'in-time';
    }
  };
})();
