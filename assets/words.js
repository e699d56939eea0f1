// The words of this page's language. GRIDHALL_WORDS is laid down by /words.js; keys are plain English sentences.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const catalogue = window.GRIDHALL_WORDS || {locale: 'en', sentences: {}};

  hall.locale = catalogue.locale;

  // The sentence of `key` in this language; {places} are filled from `fields`.
  hall.t = (key, fields = {}) =>
    (catalogue.sentences[key] || key).replace(/\{(\w+)\}/g, (place, name) => (name in fields ? String(fields[name]) : place));
})();
