// The desk's map: what a click picks at the chosen level, hover, coverage or open cases, alerts, the legend. Knows no Dash.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const {el, mark, setText} = desk;
  const t = hall.t;
  const LEGEND = ['queued', 'delivered', 'read', 'accepted', 'replied', 'declined', 'unreachable'];

  // own: code of the viewer's area or ''; onPick(code)
  desk.map = ({container, levels, legend}, {mapData, places, own, now, onPick}) => {
    let level = 'community', coverage = null, picture = {}, target = null, under = null;
    const tip = el('div', {class: 'map-tip', hidden: true});
    const map = hall.map(container, {mapData, interactive: true, onPick: picked, onHover: hovered, clock: now});
    container.append(tip);
    // A drag that ends on a cell is no click.
    let down = null;
    container.addEventListener('mousedown', (event) => { down = [event.clientX, event.clientY]; });
    const dragged = (event) => down && event && Math.hypot(event.clientX - down[0], event.clientY - down[1]) > 4;

    function picked(code, event) { if (!dragged(event)) onPick(places.roll(code, level, own)); }

    function hovered(code) {
      under = code;
      const wanted = code && places.roll(code, level, own);
      map.outline('hover', wanted && level !== 'all' ? [wanted] : null, {tone: 'text-dim', width: 1.4});
      tip.hidden = !code;
      if (code) tip.replaceChildren(...tipOf(code, wanted));
    }

    function tipOf(code, wanted) {
      const area = places.areas.get(code);
      const state = coverage?.get(code);
      const rows = [el('b', {}, places.fullName(code))];
      if (wanted !== code) rows.push(el('span', {class: 'tip-wanted'}, t('picks {area}', {area: places.name(wanted)})));
      if (state) rows.push(el('span', {class: 'tip-state'}, mark(state), t(state)));
      else if (area?.worker === false) rows.push(el('span', {}, t('vacant')));
      const open = openIn(code);
      if (open) rows.push(el('span', {}, t('{n} open cases', {n: open})));
      return rows;
    }

    const openIn = (code) => places.below(code).reduce((sum, below) => sum + ((picture.open || {})[below] || 0), 0);

    levels.addEventListener('click', (event) => {
      const button = event.target.closest('[data-level]');
      if (!button) return;
      level = button.dataset.level;
      for (const other of levels.querySelectorAll('[data-level]')) other.setAttribute('aria-pressed', String(other === button));
      if (level === 'all') onPick(own || places.path(mapData.areas[0].code)[0].code);
      else if (target && places.roll(target, level, own) !== target) onPick(places.roll(target, level, own));
    });

    function paintLegend() {
      const rows = coverage
        ? LEGEND.map((state) => el('span', {}, mark(state), t(state)))
        : [el('span', {class: 'legend-title'}, t('Open cases')), ...map.legend().map(({level: step, from}) => el('span', {class: `legend-step step-${step}`}, el('i'), `${from}+`))];
      if (!coverage) rows.push(el('span', {class: 'legend-vacant'}, el('i'), t('vacant')));
      legend.replaceChildren(...rows, el('span', {class: 'legend-alert'}, el('i', {class: 'alert-point'}), t('red alert point')));
    }
    let legendOf = null;
    const paintAlerts = () => map.setAlerts(Object.entries(picture.alerts || {}).map(([key, alert]) => ({key, ...alert})));

    return {
      map,
      openIn,
      target(code) {
        target = code || target;
        map.select(code ? [code] : []);
      },
      // A single grid is shown with the community around it.
      fly(code) { map.show(places.areas.get(code)?.kind === 'grid' ? places.roll(code, 'community', own) : code); },
      mark(code) { map.outline('place', code ? [code] : null, {tone: 'accent-text', width: 2}); },
      coverage(states, code) {
        coverage = states;
        map.setCoverage(states);
        if (under) hovered(under);
        map.focus(states && code && places.path(code).length > 1 ? [code] : null);
        if (legendOf !== Boolean(states)) { legendOf = Boolean(states); paintLegend(); }
      },
      // The ages beside the points go on.
      age() { paintAlerts(); },
      take(patch, whole) {
        picture = whole;
        if (patch.open) { map.setOpen(picture.open || {}); if (!coverage) paintLegend(); }
        if (patch.alerts) paintAlerts();
      },
      setText,
    };
  };
})();
