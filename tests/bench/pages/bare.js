// The plainest live page there can be: a row for every event as soon as it comes, the newest twenty kept.
(() => {
  'use strict';
  const rows = document.getElementById('rows'), total = document.getElementById('total');
  let count = 0;

  function show(event) {
    const row = document.createElement('li');
    row.dataset.ref = event.ref;
    for (const value of [event.ref, new Date(event.at).toTimeString().slice(0, 8), event.category, event.area, event.source, event.text]) {
      const cell = document.createElement('span');
      cell.textContent = value;
      row.append(cell, ' ');
    }
    rows.prepend(row);
    if (rows.childElementCount > 20) rows.lastElementChild.remove();
    total.textContent = count += 1;
  }

  const socket = io({transports: ['websocket']});
  socket.on('event', show);
  socket.on('connect', () => { document.body.dataset.live = 'yes'; });
})();
