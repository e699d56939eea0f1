// Asks the hall over HTTP and says in three words how it went: an answer, a refusal (with its sentence), or "try again". Knows no screen.
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const PATIENCE_MS = 20_000, UPLOAD_PATIENCE_MS = 120_000;

  class Refused extends Error {}
  class SignedOut extends Error {}
  class TryAgain extends Error {}
  Object.assign(phone, {Refused, SignedOut, TryAgain});

  const cookie = (name) => (document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`)) || '').slice(name.length + 1);

  async function answer(url, options, patience) {
    let response;
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), patience);
    try {
      response = await fetch(url, {cache: 'no-store', credentials: 'same-origin', signal: stop.signal, ...options});
      const body = await response.json().catch(() => null);
      return judged(response, body);
    } catch (error) {
      if (error instanceof Refused || error instanceof SignedOut || error instanceof TryAgain) throw error;
      throw new TryAgain('no connection');
    } finally { clearTimeout(timer); }
  }

  function judged(response, body) {
    if (response.status === 401 || response.redirected) throw new SignedOut();
    if (response.ok && body) return body;
    if (response.ok || response.status >= 500 || [408, 425, 429].includes(response.status)) throw new TryAgain(body?.error || '');
    throw Object.assign(new Refused(body?.error || window.GridHall.t('The hall did not understand this (error {code}).', {code: response.status})), {status: response.status});
  }

  phone.fetch = (url) => answer(url, {}, PATIENCE_MS);

  function send(url, body, more, patience) {
    return answer(url, {method: 'POST', body, headers: {'X-CSRFToken': decodeURIComponent(cookie('_csrf_token')), Accept: 'application/json', ...more}}, patience);
  }

  // The token of a page that lay in a pocket for a night is stale: any GET lays down a new one, so a 400 is asked once more.
  async function twice(act) {
    try { return await act(); } catch (error) {
      if (!(error instanceof Refused) || error.status !== 400) throw error;
      await phone.fetch('/api/v1/phone/instructions');
      return act();
    }
  }

  phone.post = (url, value) => twice(() => send(url, JSON.stringify(value), {'Content-Type': 'application/json'}, PATIENCE_MS));

  phone.upload = (url, blob) => twice(() => {
    const form = new FormData();
    form.append('picture', blob, 'picture.jpg');
    return send(url, form, {}, UPLOAD_PATIENCE_MS);
  });
})();
