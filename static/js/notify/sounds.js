// Two quiet sounds, made here: one note for a message, two for a mention.

const NOTES = { message: [587], mention: [587, 880] }; // Hz
const APART = 0.11; // s between two notes
const RINGS = 0.5; // s that one rings
const LOUD = 0.07;
const REST = 1_500; // ms after a sound without another one

export class Sounds {
  #context = null;
  #last = 0;

  constructor() {
    // Browsers let a page be heard only after something was pressed in it.
    for (const type of ["pointerdown", "keydown"]) {
      addEventListener(type, () => this.#wake(), { capture: true, passive: true });
    }
  }

  /** Make a sound, `message` or `mention`, unless there was one just now. */
  play(sound) {
    if (this.#context?.state !== "running" || Date.now() - this.#last < REST) return;
    this.#last = Date.now();
    NOTES[sound].forEach((pitch, index) => this.#ring(pitch, this.#context.currentTime + index * APART));
  }

  // Internal

  #wake() {
    this.#context ??= typeof AudioContext === "undefined" ? null : new AudioContext();
    if (this.#context?.state === "suspended") this.#context.resume().catch(() => {});
  }

  #ring(pitch, at) {
    const [tone, volume] = [this.#context.createOscillator(), this.#context.createGain()];
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUD, at + 0.01);
    volume.gain.exponentialRampToValueAtTime(LOUD / 1_000, at + RINGS);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + RINGS);
  }
}
