// The leaders' screen in the browser: what needs no server. Everything else comes by callbacks every ten seconds.
(() => {
  'use strict';
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  const OLD_MS = 20_000, CUT_MS = 40_000; // figures are asked for every ten seconds
  let answered = null, answeredAt = performance.now();

  clientside.kpi = {
    // How old the last answer is, on this screen's monotonic clock: amber first, then a red band.
    age: (moment) => {
      if (moment !== answered) [answered, answeredAt] = [moment, performance.now()];
      const age = performance.now() - answeredAt;
      return age > CUT_MS ? 'kpi is-old is-cut' : age > OLD_MS ? 'kpi is-old' : 'kpi';
    },

    // The two dates are hidden unless they are what is chosen.
    dates: (span) => span !== 'dates',

    // A click on a row goes down into its area; rows that were only drawn anew change nothing.
    down: () => {
      const {triggered} = clientside.callback_context;
      const clicked = triggered.find((one) => one.value);
      return clicked ? JSON.parse(clicked.prop_id.slice(0, clicked.prop_id.lastIndexOf('.'))).code : clientside.no_update;
    },
  };
})();
