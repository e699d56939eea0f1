// When to ask the server for the names of the shown coverage again: the first change at once, then at most once a second, and never
// before the last answer has come (Dash drops the answer of a question that is asked again). ask(n) puts the question.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const desk = (hall.desk = hall.desk || {});
  const REST_MS = 1000, ANSWER_MS = 10_000;

  desk.names = (ask) => {
    let pulse = 0, asked = null, askedAt = 0, resting = null, again = false;

    function changed() {
      const waits = asked !== null && performance.now() - askedAt < ANSWER_MS;
      if (resting || waits) { again = true; return; }
      again = false;
      askedAt = performance.now();
      ask((asked = (pulse += 1)));
      resting = setTimeout(() => { resting = null; retry(); }, REST_MS);
    }
    const retry = () => { if (again && !resting) changed(); };

    return {changed, retry, answered(number) { if (number === asked) asked = null; retry(); }};
  };
})();
