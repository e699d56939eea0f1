// The leaders' screen in the browser: what needs no server. Everything else comes by callbacks every ten seconds.
(() => {
  'use strict';
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  clientside.kpi = {
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
