// The areas of the map by code: names, levels, what lies in what. Knows nothing of how they are drawn.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const DEPTH = {city: 0, district: 1, street: 2, community: 3, grid: 4};

  desk.places = (mapData) => {
    const areas = new Map(mapData.areas.map((area) => [area.code, area]));
    const children = new Map();
    for (const area of mapData.areas) {
      if (!children.has(area.parent)) children.set(area.parent, []);
      children.get(area.parent).push(area.code);
    }

    const path = (code) => {
      const steps = [];
      for (let area = areas.get(code); area; area = areas.get(area.parent)) steps.unshift(area);
      return steps;
    };

    // The area of that level around `code`, or the nearest larger one where the city has no such level; 'all' is the whole.
    const roll = (code, level, whole) => {
      if (level === 'all') return whole || path(code)[0]?.code || code;
      return path(code).filter((area) => DEPTH[area.kind] <= DEPTH[level]).pop()?.code || code;
    };

    const below = (code) => [code, ...(children.get(code) || []).flatMap(below)];
    const name = (code) => areas.get(code)?.name || code;
    // A grid with the community it lies in, where its own name does not say so already.
    const fullName = (code) => {
      const steps = path(code);
      const own = steps[steps.length - 1], above = steps[steps.length - 2];
      if (!own) return code;
      const stem = above ? above.name.slice(0, 2) : '';
      return own.kind === 'grid' && above && !own.name.includes(stem) ? `${above.name} ${own.name}` : own.name;
    };
    return {areas, path, roll, below, name, fullName};
  };
})();
