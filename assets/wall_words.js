// How the wall writes times, numbers and places. Pure: the clock, the zone and the city's areas are given. Knows no element.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const LOCALES = {zh_CN: 'zh-CN', en: 'en-GB'};
  const MINUTE = 60_000;

  class Speech {
    constructor(zone) {
      this.locale = LOCALES[hall.locale] || 'en-GB';
      const of = (options) => new Intl.DateTimeFormat(this.locale, {timeZone: zone, hourCycle: 'h23', ...options});
      this.forms = {
        clock: of({hour: '2-digit', minute: '2-digit', second: '2-digit'}),
        short: of({hour: '2-digit', minute: '2-digit'}),
        day: of({year: 'numeric', month: 'long', day: 'numeric'}),
        weekday: of({weekday: 'long'}),
        date: new Intl.DateTimeFormat('en-CA', {timeZone: zone}),
        hour: of({hour: '2-digit'}),
      };
      this.counting = new Intl.NumberFormat(this.locale);
      this.areas = new Map();
      this.categories = {};
    }

    learn(mapData) {
      this.areas = new Map(mapData.areas.map((area) => [area.code, area]));
      this.categories = mapData.categories || {};
    }

    clock(at) { return this.forms.clock.format(at); }
    short(at) { return this.forms.short.format(at); }
    day(at) { return this.forms.day.format(at); }
    weekday(at) { return this.forms.weekday.format(at); }
    date(at) { return this.forms.date.format(at); } // yyyy-mm-dd, as the picture's days

    number(value) {
      if (hall.locale !== 'zh_CN' || Math.abs(value) < 100_000) return this.counting.format(value);
      return hall.t('{n} ten thousand', {n: (value / 10_000).toFixed(1)});
    }

    // A span of time in its largest fitting unit.
    span(ms) {
      const minutes = Math.floor(Math.max(0, ms) / MINUTE);
      if (minutes < 1) return hall.t('{n} s', {n: Math.floor(Math.max(0, ms) / 1000)});
      if (minutes < 60) return hall.t('{n} min', {n: minutes});
      if (minutes < 60 * 24) return hall.t('{n} h', {n: Math.floor(minutes / 60)});
      return hall.t('{n} d', {n: Math.floor(minutes / 60 / 24)});
    }

    // A grid whose name does not say its community is told with it; everything else by its own name; an unknown code as it is.
    place(code) {
      const area = this.areas.get(code);
      if (!area) return code || '';
      const parent = this.areas.get(area.parent);
      const told = area.kind !== 'grid' || !parent || area.name.slice(0, 2) === parent.name.slice(0, 2);
      return told ? area.name : `${parent.name} ${area.name}`;
    }

    category(code) { return this.categories[code] || code || ''; }
  }

  hall.wallWords = (zone) => new Speech(zone || 'Asia/Shanghai');
})();
