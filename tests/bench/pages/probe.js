// Put into a page before its own scripts: notes the first animation frame at which each row (data-ref) is in the DOM of SCOPE.
//
// A row that a page puts there inside an animation frame is painted at the end of that same frame; one that it puts there at any
// other moment is painted in the next frame. `frame` tells these apart. `next` does not: it always waits for the next frame after
// the change (the plainest probe), and so adds one frame of the display to pages that write in frames.
(() => {
  'use strict';
  const SCOPE = '__SCOPE__';
  const request = window.requestAnimationFrame.bind(window);
  const frame = {}, next = {};
  let inFrame = false, waiting = false;

  window.requestAnimationFrame = (callback) => request((time) => {
    inFrame = true;
    try { return callback(time); }
    finally { queueMicrotask(() => { inFrame = false; }); }
  });

  function note(seen) {
    const now = Date.now(), scope = document.querySelector(SCOPE);
    for (const row of scope ? scope.children : []) {
      const ref = row.dataset.ref;
      if (ref && !row.hidden && !(ref in seen)) seen[ref] = now;
    }
  }

  function look() {
    waiting = false;
    note(frame);
    note(next);
  }

  new MutationObserver(() => {
    if (inFrame) note(frame);
    if (waiting) return;
    waiting = true;
    request(look);
  }).observe(document, {subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ['data-ref', 'hidden']});

  window.gridhallBench = {frame, next};
})();
