// Which window of this browser speaks for all of them: the one that was looked at last.
//
// A browser has locks over TLS and on the computer itself; elsewhere the windows note in what they
// share which one it is, and one that closes without a word is believed for a while.

import { newId } from "../line/ids.js";

const OFTEN = 30_000; // ms between two notes of the window that speaks
const STALE = 150_000; // ms after which a note is no longer believed; a hidden window's timers are slow
const NOTE = "speaker";

/** Whether this window `speaks`; `keep` is shared by the windows. */
export function speakerFor(you, { keep, locks = navigator.locks }) {
  return locks ? new LockedSpeaker(`parlor:speaks:${you.id}`, locks) : new NotedSpeaker(keep);
}

class LockedSpeaker {
  speaks = false;
  #name;
  #locks;
  #waits = false; // whether it stands in the queue

  constructor(name, locks) {
    this.#name = name;
    this.#locks = locks;
    addEventListener("focus", () => this.speaks || this.#take());
    addEventListener("pageshow", ({ persisted }) => persisted && this.#begin()); // Frozen, it has lost it.
    this.#begin();
  }

  // Internal

  #begin() {
    if (document.hasFocus()) this.#take();
    else this.#queue();
  }

  /** Have the lock, whoever has it. */
  #take() {
    this.#ask({ steal: true });
  }

  /** Have the lock when no other window wants it. */
  #queue() {
    if (this.#waits) return;
    this.#waits = true;
    this.#ask({}, () => (this.#waits = false));
  }

  /** Have the lock as long as this window is there, or until another is looked at. */
  #ask(options, answered = () => {}) {
    let had = false;
    const held = this.#locks.request(this.#name, options, () => {
      answered();
      had = this.speaks = true;
      return new Promise(() => {});
    });
    held.catch(() => {
      if (!had) return answered(); // A page that is going is refused each time: asking on would never end.
      this.speaks = false;
      this.#queue();
    });
  }
}

class NotedSpeaker {
  #keep;
  #id = newId();

  constructor(keep) {
    this.#keep = keep;
    addEventListener("focus", () => this.#note());
    addEventListener("pagehide", () => this.#isNoted && keep.drop(NOTE));
    setInterval(() => this.#isNoted && this.#note(), OFTEN);
    if (document.hasFocus()) this.#note();
  }

  get speaks() {
    const { at = 0 } = this.#keep.get(NOTE) ?? {};
    if (Math.abs(Date.now() - at) > STALE) this.#note();
    return this.#isNoted;
  }

  // Internal

  get #isNoted() {
    return this.#keep.get(NOTE)?.id === this.#id;
  }

  #note() {
    this.#keep.put(NOTE, { id: this.#id, at: Date.now() });
  }
}
