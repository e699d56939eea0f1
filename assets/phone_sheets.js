// The two sheets of the phone: decline with a reason, reply with text and pictures. What is typed is kept until it is sent.
//
//   phone.sheets(worker, limits, {decline(instruction, reason), reply(instruction, text, pictureKeys)}) -> {openDecline, openReply, giveBack}
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const t = window.GridHall.t;

  class Sheet {
    constructor(id, drafts) {
      this.dialog = document.getElementById(id);
      this.form = this.dialog.querySelector('form');
      this.drafts = drafts;
      this.kind = id;
      this.dialog.querySelector('[data-act="close"]').addEventListener('click', () => this.dialog.close());
      this.form.addEventListener('submit', (event) => { event.preventDefault(); this.send(); });
    }

    get draftKey() { return `${this.kind}.${this.entry.instruction}`; }
    get draft() { return this.drafts.get(this.draftKey) || {}; }
    keep(more) { this.drafts.put(this.draftKey, {...this.draft, ...more}); }

    open(entry) {
      this.entry = entry;
      this.dialog.querySelector('.quote').textContent = entry.text;
      this.complain('');
      this.fill(this.draft);
      if (!this.dialog.open) this.dialog.showModal();
      this.dialog.querySelector('.sheet-body').scrollTop = 0;
    }

    sent() {
      this.drafts.drop(this.draftKey);
      this.dialog.close();
    }

    complain(sentence) {
      const place = this.dialog.querySelector('.trouble');
      place.textContent = sentence;
      place.hidden = !sentence;
      if (sentence) place.scrollIntoView({block: 'nearest'});
    }
  }

  class Decline extends Sheet {
    constructor(drafts, limits, onSend) {
      super('decline', drafts);
      this.onSend = onSend;
      this.most = limits.reason;
      this.form.addEventListener('input', () => { this.keep({chosen: this.chosen, own: this.own}); this.complain(''); });
    }

    get chosen() { return new FormData(this.form).get('reason') || ''; }
    get own() { return this.form.elements.own.value; }

    fill({chosen = '', own = ''}) {
      for (const choice of this.form.elements.reason) choice.checked = choice.value === chosen;
      this.form.elements.own.value = own;
      this.form.elements.own.maxLength = this.most - 60;
    }

    send() {
      const own = this.own.trim();
      const reason = (this.chosen && own ? t('{chosen}: {more}', {chosen: this.chosen, more: own}) : this.chosen || own).slice(0, this.most);
      if (!reason) return this.complain(t('Choose a reason or write one.'));
      this.onSend(this.entry.instruction, reason);
      this.sent();
    }
  }

  class Reply extends Sheet {
    constructor(drafts, limits, onSend) {
      super('reply', drafts);
      this.onSend = onSend;
      this.limits = limits;
      this.pictures = [];
      this.taking = 0;
      this.field = this.form.elements.text;
      this.field.maxLength = limits.text;
      this.field.addEventListener('input', () => this.typed());
      for (const input of this.form.querySelectorAll('input[type="file"]')) input.addEventListener('change', () => this.take(input));
      this.form.addEventListener('click', (event) => this.pressed(event));
    }

    fill({text = '', pictures = []}) {
      this.field.value = text;
      this.pictures = pictures;
      this.showLeft();
      this.showPictures();
    }

    typed() {
      this.keep({text: this.field.value});
      this.complain('');
      this.showLeft();
    }

    pressed({target}) {
      const phrase = target.closest('[data-phrase]'), away = target.closest('[data-away]');
      if (phrase) this.add(phrase.dataset.phrase);
      if (away) this.remove(away.dataset.away);
    }

    add(phrase) {
      const text = this.field.value;
      this.field.value = (text && !/\s$/.test(text) ? `${text}\n${phrase}` : text + phrase).slice(0, this.limits.text);
      this.typed();
    }

    showLeft() {
      const left = this.limits.text - this.field.value.length;
      this.dialog.querySelector('.left').textContent = left < 200 ? t('{n} characters left', {n: left}) : '';
    }

    async take(input) {
      const files = [...input.files], entry = this.entry, room = this.limits.pictures - this.pictures.length;
      input.value = '';
      this.complain(files.length > room ? t('At most {n} pictures can go with a reply.', {n: this.limits.pictures}) : '');
      this.busy(+1);
      for (const file of files.slice(0, room)) {
        try { this.taken(entry, await phone.pictures.take(file)); } catch (error) { this.complain(error.message); }
      }
      this.busy(-1);
    }

    busy(more) {
      this.taking += more;
      this.dialog.classList.toggle('taking', this.taking > 0);
    }

    // The worker may have turned to another instruction meanwhile: the picture goes to the draft it was taken for.
    taken(entry, key) {
      const draftKey = `reply.${entry.instruction}`, draft = this.drafts.get(draftKey) || {};
      this.drafts.put(draftKey, {...draft, pictures: [...(draft.pictures || []), key]});
      if (this.entry !== entry) return;
      this.pictures = this.draft.pictures;
      this.showPictures();
    }

    remove(key) {
      this.pictures = this.pictures.filter((one) => one !== key);
      this.keep({pictures: this.pictures});
      phone.pictures.drop(key);
      this.showPictures();
    }

    async showPictures() {
      const keys = this.pictures, urls = await Promise.all(keys.map((key) => phone.pictures.preview(key)));
      if (keys !== this.pictures) return;
      this.dialog.querySelector('.shots').replaceChildren(...keys.map((key, at) => shot(key, urls[at], at)));
      this.dialog.classList.toggle('full', keys.length >= this.limits.pictures);
    }

    send() {
      const text = this.field.value.trim();
      if (this.taking) return this.complain(t('A picture is still being prepared.'));
      if (!text && !this.pictures.length) return this.complain(t('Write something or add a picture.'));
      this.onSend(this.entry.instruction, text, this.pictures);
      this.sent();
    }
  }

  function shot(key, url, at) {
    const item = document.createElement('li'), away = document.createElement('button');
    Object.assign(away, {type: 'button', className: 'away', textContent: '×'});
    away.dataset.away = key;
    away.setAttribute('aria-label', t('Remove picture {n}', {n: at + 1}));
    item.append(Object.assign(document.createElement('img'), {src: url || 'data:,', alt: t('Picture {n}', {n: at + 1})}), away);
    return item;
  }

  phone.sheets = (worker, limits, senders) => {
    const drafts = phone.drawer(`gridhall.draft.${worker}.`);
    const decline = new Decline(drafts, limits, senders.decline), reply = new Reply(drafts, limits, senders.reply);
    return {
      openDecline: (entry) => decline.open(entry),
      openReply: (entry) => reply.open(entry),
      // A refused act comes back as a draft.
      giveBack(act) {
        if (act.reply !== undefined) drafts.put(`reply.${act.instruction}`, {text: act.reply, pictures: act.pictures || []});
        else if (act.reason) drafts.put(`decline.${act.instruction}`, {own: act.reason});
      },
    };
  };
})();
