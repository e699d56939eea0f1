// The search field's hands: arrows, Enter, Esc, click. The suggestions themselves come from the server and say which text they answer.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});

  // onPick(code); clear(): empties the field (Dash owns its value)
  desk.search = (field, listed, {onPick, clear}) => {
    let waitingFor = null; // Enter was pressed before the suggestions for this text had come

    field.setAttribute('role', 'combobox');
    field.setAttribute('aria-controls', listed.id);
    field.setAttribute('aria-autocomplete', 'list');

    const options = () => [...listed.querySelectorAll('[role=option]')];
    const answers = () => listed.firstElementChild?.dataset.text;
    const active = () => listed.querySelector('.desk-option.active');

    function activate(option) {
      for (const other of options()) { other.classList.toggle('active', other === option); other.setAttribute('aria-selected', String(other === option)); }
      if (option) { field.setAttribute('aria-activedescendant', option.id); option.scrollIntoView({block: 'nearest'}); }
      else field.removeAttribute('aria-activedescendant');
    }

    function move(step) {
      const rows = options();
      if (rows.length) activate(rows[(rows.indexOf(active()) + step + rows.length) % rows.length]);
    }

    function pick(option) {
      if (!option) return;
      const code = option.dataset.code;
      clear();
      onPick(code);
    }

    function enter() {
      const text = field.value.trim();
      if (!text) return;
      if (answers() === text) pick(active() || options()[0]);
      else waitingFor = text;
    }

    const KEYS = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      Enter: enter,
      Escape: () => { clear(); field.blur(); },
    };
    field.addEventListener('keydown', (event) => {
      if (event.isComposing || !KEYS[event.key] || event.ctrlKey) return; // Enter that ends the composing of a character is not ours
      event.preventDefault();
      KEYS[event.key]();
    });
    field.addEventListener('input', () => { waitingFor = null; });
    listed.addEventListener('mousedown', (event) => { event.preventDefault(); pick(event.target.closest('[role=option]')); });

    new MutationObserver(() => {
      const rows = options();
      field.setAttribute('aria-expanded', String(rows.length > 0));
      activate(rows[0] || null);
      if (waitingFor !== null && answers() === waitingFor) { waitingFor = null; pick(rows[0]); }
    }).observe(listed, {childList: true, subtree: true, characterData: true});
  };
})();
