// How large the type must be to be read from the back row, and whether it is. Knows only the screen's size and two facts of the hall.
// Height of a glyph = distance x 0.00465 (16 arc minutes: NUREG-0700 12.1.1.3); a Chinese glyph fills 0.9 of its font size.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const RISE = 0.00465, GLYPH = 0.9, ROOM = 1.08; // ROOM: how much more than the usual base the layout bears

  // {base, reach}: the font size in pixels; reach: metres up to which it is read, where that is less than asked.
  hall.wallBase = ({width, height, wallWidthMm, distanceM}) => {
    const usual = Math.min(width / 96, height / 54);
    if (!wallWidthMm || !distanceM) return {base: usual, reach: null};
    const pitch = wallWidthMm / width;
    const needed = (distanceM * 1000 * RISE) / GLYPH / pitch;
    const base = Math.min(usual * ROOM, Math.max(usual, needed));
    return {base, reach: needed > base * 1.005 ? (base * pitch * GLYPH) / RISE / 1000 : null};
  };

  hall.wallFit = (root, note) => {
    const {base, reach} = hall.wallBase({
      width: window.innerWidth, height: window.innerHeight,
      wallWidthMm: Number(root.dataset.wallWidthMm), distanceM: Number(root.dataset.viewingDistanceM)});
    root.style.setProperty('--base', `${base.toFixed(2)}px`);
    note.hidden = reach === null;
    if (reach !== null) note.textContent = hall.t('Readable up to {n} m', {n: reach.toFixed(1)});
  };
})();
