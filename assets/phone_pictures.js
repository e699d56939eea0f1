// Pictures on the phone: shrunk before they go out, kept until the hall has them, sent in the background. Knows no instruction.
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const t = window.GridHall.t;
  const LONGEST = 1600, QUALITY = 0.82;
  const underWay = new Map();
  const previews = new Map();

  async function opened(file) {
    if (window.createImageBitmap) {
      try { return await createImageBitmap(file, {imageOrientation: 'from-image'}); } catch { /* older browsers, HEIC: the slow way */ }
    }
    const url = URL.createObjectURL(file);
    try {
      const image = new Image();
      image.src = url;
      await image.decode();
      return image;
    } finally { setTimeout(() => URL.revokeObjectURL(url), 1000); }
  }

  async function shrunk(file) {
    const image = await opened(file);
    const width = image.naturalWidth || image.width, height = image.naturalHeight || image.height;
    const scale = Math.min(1, LONGEST / Math.max(width, height));
    const canvas = Object.assign(document.createElement('canvas'), {width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale))});
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    if (image.close) image.close();
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
    if (!blob) throw new Error('no blob');
    return blob;
  }

  async function stored(key) {
    const kept = await phone.shelf.get(key);
    if (!kept) throw new phone.Refused(t('A picture is no longer on this phone; take it again.'));
    if (kept.id) return kept.id;
    const {id} = await phone.upload('/api/v1/phone/pictures', kept.blob);
    await phone.shelf.put(key, {...kept, id});
    return id;
  }

  phone.pictures = {
    // Keeps a file from the camera or album; returns its key. Throws an Error with a sentence.
    async take(file) {
      let blob;
      try { blob = await shrunk(file); } catch { throw new Error(t('This file is not a picture that the phone can open.')); }
      const key = phone.newId();
      await phone.shelf.put(key, {blob, id: null});
      this.stored(key).catch(() => {}); // ahead of time; the outbox asks again and hears what went wrong
      return key;
    },

    // The hall's id of a kept picture, once the hall has it. One upload at a time for each.
    stored(key) {
      if (!underWay.has(key)) underWay.set(key, stored(key).finally(() => underWay.delete(key)));
      return underWay.get(key);
    },

    async preview(key) {
      if (!previews.has(key)) {
        const kept = await phone.shelf.get(key);
        previews.set(key, kept ? URL.createObjectURL(kept.blob) : null);
      }
      return previews.get(key);
    },

    drop(key) {
      if (previews.get(key)) URL.revokeObjectURL(previews.get(key));
      previews.delete(key);
      return phone.shelf.drop(key);
    },
  };
})();
