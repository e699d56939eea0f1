// Coverage of the shown instruction: counters by state with their shapes, the bar, the states on the map. By name it is the server's list.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const {el, mark, bar, setText, STATES} = desk;
  const t = hall.t;
  const ALWAYS = ['queued', 'delivered', 'read', 'accepted', 'replied', 'declined', 'unreachable'];

  desk.coverage = (container) => {
    let shown = null, tiles = {}, line = null, marks = null;

    function build() {
      tiles = Object.fromEntries(STATES.map((state) => {
        const number = el('b', {}, '0');
        return [state, {number, node: el('button', {class: 'count-tile', 'data-state': state, title: t('Go to these names')}, el('span', {class: 'count-top'}, mark(state), number), el('span', {class: 'count-word'}, t(state)))}];
      }));
      line = el('div', {});
      marks = el('div', {class: 'count-marks'});
      container.replaceChildren(el('div', {class: 'count-tiles'}, ...STATES.map((state) => tiles[state].node)), line, marks);
    }

    container.addEventListener('click', (event) => {
      const state = event.target.closest('.count-tile')?.dataset.state;
      if (state) document.querySelector(`#desk-recipients .state-${state}`)?.scrollIntoView({block: 'start', behavior: 'smooth'});
    });

    function number(state, n) {
      const tile = tiles[state];
      if (tile.number.textContent !== String(n)) {
        tile.number.textContent = String(n);
        tile.node.classList.remove('moved');
        void tile.node.offsetWidth; // the animation starts anew
        tile.node.classList.add('moved');
      }
      tile.node.classList.toggle('none', n === 0);
      tile.node.hidden = n === 0 && !ALWAYS.includes(state);
    }

    return (id, row) => {
      if (!row) { shown = null; container.replaceChildren(); return; }
      if (id !== shown) { build(); shown = id; }
      for (const state of STATES) number(state, row.counts[state] || 0);
      line.replaceChildren(bar(row.counts, row.total));
      const notes = [t('{n} of {total} replied', {n: row.counts.replied || 0, total: row.total})];
      if (row.chased) notes.push(t('reminded {n} times', {n: row.chased}));
      if (row.late) notes.push(t('{n} late', {n: row.late}));
      setText(marks, notes.join(' · '));
    };
  };
})();
