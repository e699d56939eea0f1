// Clock and age of what the desk shows: amber when old, the red band when the line is cut. The truth comes from feed.freshness().
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const {el, setText} = desk;
  const t = hall.t;

  desk.age = (root, {status, band}, feed) => {
    const zone = {timeZone: root.dataset.zone};
    const days = new Intl.DateTimeFormat(hall.locale.replace('_', '-'), {...zone, month: 'long', day: 'numeric', weekday: 'long'});
    const times = new Intl.DateTimeFormat('en-GB', {...zone, hour: '2-digit', minute: '2-digit', second: '2-digit'});
    const day = el('span', {class: 'status-day'}), time = el('time', {class: 'status-time'}), old = el('span', {class: 'status-age'});
    status.replaceChildren(day, time, old);

    function sentence(age, dataTime) {
      if (dataTime === null) return t('No data have come since this screen was opened.');
      return t('DATA INTERRUPTED. The screen shows {time}, {span} ago.', {time: times.format(new Date(dataTime)), span: desk.span(age)});
    }

    return () => {
      const {age, level, dataTime} = feed.freshness();
      const moment = new Date(dataTime === null ? Date.now() : feed.now());
      root.dataset.level = level;
      setText(day, days.format(moment));
      setText(time, times.format(moment));
      setText(old, level === 'fresh' ? t('data in step') : t('data {span} old', {span: desk.span(age)}));
      setText(band, level === 'cut' ? sentence(age, dataTime) : '');
    };
  };
})();
