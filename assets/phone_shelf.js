// What must survive a reload of the phone's page: acts and drafts (localStorage), pictures (IndexedDB). Knows no server.
(() => {
  'use strict';
  const hall = (window.GridHall = window.GridHall || {});
  const phone = (hall.phone = hall.phone || {});

  phone.newId = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

  // A drawer of JSON values under one prefix. A full or forbidden localStorage must not stop the worker: memory stands in.
  phone.drawer = (prefix) => {
    const memory = new Map();
    return {
      put(key, value) {
        memory.set(key, value);
        try { localStorage.setItem(prefix + key, JSON.stringify(value)); } catch { /* kept in memory until the page is closed */ }
      },
      get(key) { return this.all().get(key); },
      drop(key) {
        memory.delete(key);
        try { localStorage.removeItem(prefix + key); } catch { /* nothing was there */ }
      },
      all() {
        const found = new Map(memory);
        try {
          for (const name of Object.keys(localStorage)) {
            if (name.startsWith(prefix)) found.set(name.slice(prefix.length), JSON.parse(localStorage.getItem(name)));
          }
        } catch { /* memory it is */ }
        return found;
      },
    };
  };

  const opened = new Promise((resolve) => {
    try {
      const asked = indexedDB.open('gridhall-phone', 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore('pictures');
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = asked.onblocked = () => resolve(null);
    } catch { resolve(null); }
  });
  const spare = new Map();

  async function inStore(mode, act) {
    const database = await opened;
    return database && new Promise((resolve, reject) => {
      const asked = act(database.transaction('pictures', mode).objectStore('pictures'));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  // Pictures that are not yet with the hall: {blob, id}; id is null until the hall has it.
  phone.shelf = {
    async put(key, kept) {
      spare.set(key, kept);
      await inStore('readwrite', (store) => store.put(kept, key)).catch(() => {});
    },
    async get(key) { return spare.get(key) || (await inStore('readonly', (store) => store.get(key)).catch(() => null)) || null; },
    async drop(key) {
      spare.delete(key);
      await inStore('readwrite', (store) => store.delete(key)).catch(() => {});
    },
  };
})();
