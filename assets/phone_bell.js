// A new instruction makes itself heard: two tones, vibration, the page's title. Knows no instruction.
(() => {
  'use strict';
  const phone = window.GridHall.phone;
  const t = window.GridHall.t;
  const TONES = [[784, 0], [1047, 0.18], [784, 0.5], [1047, 0.68]]; // hertz, start in seconds
  const FLASH_MS = 1000;

  class Bell {
    constructor(button) {
      this.button = button;
      this.title = document.title;
      const Context = window.AudioContext || window.webkitAudioContext;
      this.audio = Context ? new Context() : null;
      for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, () => this.wake(), {passive: true});
      document.addEventListener('visibilitychange', () => document.hidden || this.calm());
      if (this.audio) this.audio.onstatechange = () => this.show();
      this.show();
    }

    // Browsers allow sound only after a touch.
    wake() {
      this.calm();
      if (this.audio && this.audio.state !== 'running') this.audio.resume().catch(() => {});
    }

    show() { this.button.hidden = !this.audio || this.audio.state === 'running'; }

    ring() {
      if (navigator.vibrate) navigator.vibrate([250, 120, 250, 120, 400]);
      if (this.audio && this.audio.state === 'running') for (const [hertz, start] of TONES) this.tone(hertz, this.audio.currentTime + start);
      this.flash();
    }

    tone(hertz, start) {
      const source = this.audio.createOscillator(), strength = this.audio.createGain();
      source.frequency.value = hertz;
      strength.gain.setValueAtTime(0.0001, start);
      strength.gain.exponentialRampToValueAtTime(0.5, start + 0.02);
      strength.gain.exponentialRampToValueAtTime(0.0001, start + 0.3);
      source.connect(strength).connect(this.audio.destination);
      source.start(start);
      source.stop(start + 0.32);
    }

    flash() {
      if (this.flashing) return;
      const news = t('New instruction');
      this.flashing = setInterval(() => { document.title = document.title === news ? this.title : news; }, FLASH_MS);
      document.title = news;
    }

    calm() {
      clearInterval(this.flashing);
      this.flashing = null;
      document.title = this.title;
    }
  }

  phone.bell = (button) => new Bell(button);
})();
