// Left side of the desk: recipients nobody has heard from, and running instructions. Painted from the picture.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const {el, mark, keyed, bar, sum, SILENT, OPEN} = desk;
  const t = hall.t;
  const NEEDY_MS = 4 * 3_600_000; // older instructions no longer ask for anybody here
  const NAMES_SHOWN = 8;

  // wanted: {places, chase (seconds of silence by kind), onInstruction(id)}
  desk.lists = ({silent, running}, {places, chase, onInstruction}) => {
    const fillSilent = keyed(silent), fillRunning = keyed(running);
    for (const list of [silent, running]) {
      list.addEventListener('click', (event) => {
        const row = event.target.closest('[data-instruction]');
        if (row) onInstruction(row.dataset.instruction);
      });
    }

    const empty = (sentence) => ({key: 'empty', face: sentence, make: () => el('p', {class: 'desk-empty'}, sentence)});

    // Silence longer than the first chase, and at once whoever cannot be reached or has declined.
    function needy(picture, now) {
      const found = [];
      for (const [id, row] of Object.entries(picture.instructions || {})) {
        const waited = now - row.at;
        if (waited > NEEDY_MS) continue;
        const silentToo = waited >= (chase[row.kind] ?? 180) * 1000;
        const count = {unreachable: row.counts.unreachable || 0, declined: row.counts.declined || 0, silent: silentToo ? sum(row.counts, SILENT) : 0};
        if (count.unreachable + count.declined + count.silent > 0) found.push({id, row, count, grids: gridsOf(picture.recipients?.[id] || {}, silentToo)});
      }
      return found.sort((a, b) => b.count.silent - a.count.silent || b.row.n - a.row.n);
    }

    const WEIGHT = {unreachable: 0, declined: 1, queued: 2, delivered: 3, read: 4};
    const gridsOf = (states, silentToo) => Object.entries(states)
      .filter(([, state]) => state === 'unreachable' || state === 'declined' || (silentToo && SILENT.includes(state)))
      .sort(([a, x], [b, y]) => WEIGHT[x] - WEIGHT[y] || (a < b ? -1 : 1));

    function silentRow({id, row, count, grids}) {
      const counts = [['silent', '{n} silent'], ['unreachable', '{n} unreachable'], ['declined', '{n} declined']]
        .filter(([name]) => count[name]).map(([name, key]) => el('span', {class: `count-${name}`}, t(key, {n: count[name]})));
      const names = grids.slice(0, NAMES_SHOWN).map(([code, state]) => el('span', {class: 'silent-name', 'data-grid': code, title: t(state)}, mark(state), places.name(code)));
      const more = grids.length > NAMES_SHOWN ? el('span', {class: 'silent-more'}, t('and {n} more', {n: grids.length - NAMES_SHOWN})) : '';
      return el('button', {class: 'silent-row', 'data-instruction': id},
        el('div', {class: 'row-head'}, el('b', {}, row.target_name), el('small', {}, t(row.kind)), el('time', {'data-since': row.at})),
        el('div', {class: 'row-counts'}, ...counts), el('div', {class: 'silent-names'}, ...names, more));
    }

    function paintSilent(picture, now) {
      const rows = needy(picture, now);
      fillSilent(rows.length
        ? rows.map((found) => ({key: found.id, face: JSON.stringify([found.count, found.grids.slice(0, NAMES_SHOWN), found.grids.length]), make: () => silentRow(found)}))
        : [empty(t('Everybody who was asked in time has answered, or still has time.'))]);
    }

    function runningRow(id, row, shown) {
      const over = sum(row.counts, OPEN) === 0;
      const late = row.late ? el('span', {class: 'mark-late'}, t('{n} late', {n: row.late})) : '';
      return el('button', {class: `running-row${over ? ' over' : ''}${shown ? ' shown' : ''}`, 'data-instruction': id, 'aria-current': shown ? 'true' : null},
        el('div', {class: 'row-head'}, el('b', {}, row.target_name), el('small', {}, t(row.kind)), el('time', {'data-since': row.at})),
        el('p', {class: 'running-text'}, row.text),
        bar(row.counts, row.total),
        el('div', {class: 'row-counts'}, el('span', {}, t('{n} of {total} replied', {n: row.counts.replied || 0, total: row.total})), late,
          row.due_at && !over ? el('span', {class: 'row-due', 'data-due': row.due_at}) : ''));
    }

    function paintRunning(picture, shown) {
      const over = ([, row]) => sum(row.counts, OPEN) === 0;
      const rows = Object.entries(picture.instructions || {}).sort((a, b) => over(a) - over(b) || b[1].n - a[1].n);
      fillRunning(rows.length
        ? rows.map(([id, row]) => ({key: id, face: JSON.stringify([row.counts, row.late, id === shown]), make: () => runningRow(id, row, id === shown)}))
        : [empty(t('Nothing is running. What you send appears here and fills up as the answers come.'))]);
    }

    return {paintSilent, paintRunning};
  };
})();
