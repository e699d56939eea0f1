// Lists that are painted in place: row nodes are made once and used again for weeks; text goes in as text. Knows no feed.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const CALM_MS = 400; // rows that come in faster than this do not slide: in a storm nothing could be read for movement
  const FEW = 3; // more new rows than this in one frame come in without sliding

  // A node: el('span.name', child, ...)
  function el(spec, ...children) {
    const [tag, ...classes] = spec.split('.');
    const node = document.createElement(tag);
    if (classes.length) node.className = classes.join(' ');
    node.append(...children);
    return node;
  }

  function say(node, text) { if (node.textContent !== text) node.textContent = text; }

  function mark(node, name, value) { if (node.dataset[name] !== String(value)) node.dataset[name] = value; }

  function hide(node, hidden) { if (node.hidden !== hidden) node.hidden = hidden; }

  const still = window.matchMedia('(prefers-reduced-motion: reduce)');

  class Rows {
    // make() -> a row node with its parts as properties; fill(row, entry, key) writes one entry into it.
    constructor(list, {most, make, fill, empty}) {
      Object.assign(this, {list, most, make, fill, empty, byKey: new Map(), seen: false});
    }

    // entries: [[key, entry], ...] in the order of the screen. changed: keys to write again (null: all).
    paint(entries, changed = null) {
      const shown = entries.slice(0, this.most);
      const free = this.released(new Set(shown.map(([key]) => key)));
      const fresh = [];
      shown.forEach(([key, entry], place) => {
        let row = this.byKey.get(key);
        if (!row) {
          fresh.push(row = this.taken(free, key));
          this.fill(row, entry, key);
        } else if (!changed || changed.has(key)) this.fill(row, entry, key);
        if (this.list.children[place] !== row) this.list.insertBefore(row, this.list.children[place] || null);
      });
      for (const row of free) { hide(row, true); this.list.append(row); this.spare(row); }
      if (this.empty) hide(this.empty, shown.length > 0);
      const now = performance.now(), calm = now - (this.freshAt || 0) > CALM_MS;
      if (fresh.length) this.freshAt = now;
      if (this.seen && calm && fresh.length <= FEW && !still.matches) fresh.forEach(arrive);
      this.seen = true;
    }

    // Rows whose entry has gone, to be written anew.
    released(wanted) {
      const free = this.spares || [];
      this.spares = [];
      for (const [key, row] of this.byKey) {
        if (wanted.has(key)) continue;
        this.byKey.delete(key);
        free.push(row);
      }
      return free;
    }

    taken(free, key) {
      const row = free.pop() || this.make();
      this.byKey.set(key, row);
      hide(row, false);
      return row;
    }

    spare(row) { this.spares.push(row); }
  }

  function arrive(row) {
    row.animate([{opacity: 0, transform: 'translateY(-0.5em)'}, {opacity: 1, transform: 'none'}], {duration: 350, easing: 'cubic-bezier(0.2, 0.7, 0.2, 1)'});
  }

  const newest = (section) => Object.entries(section || {}).sort((a, b) => b[1].n - a[1].n);

  hall.wallRows = {el, say, mark, hide, newest, Rows};
})();
