// Calls this person by what others say: a sound, a notification, as the table decides.

import { decide } from "./decide.js";
import { isLookedAt } from "../messages/reading/reading.js";
import { nameOf, word } from "../parts/words.js";
import { spoken } from "../text/words.js";

export class Notifier {
  #parts;

  /** `speaker` tells whether this window speaks for all. */
  constructor(parts) {
    this.#parts = parts;
    const { line, place, notifications } = parts;
    line.addEventListener("entry", ({ detail }) => this.#heard(detail)); // after the place has heard it
    line.addEventListener("insisted", ({ detail }) => this.#insisted(detail));
    place.addEventListener("listed", () => notifications.settle((name) => place.room(name)?.readOffset ?? Infinity));
  }

  // Callbacks

  #heard(entry) {
    const { place, preferences, speaker } = this.#parts;
    const room = place.room(entry.room);
    if (!room?.isNews(entry) || entry.offset <= Math.max(room.resumesTo, room.readOffset)) return;
    if (!speaker.speaks) return;
    this.#call(room, entry, room.kindOf(entry), preferences.dnd);
  }

  /** The author of a direct message tells this person anyway, who is not to be disturbed. */
  #insisted({ room: name, of }) {
    const { place, speaker } = this.#parts;
    const room = place.room(name);
    if (!room || of <= room.readOffset || !speaker.speaks) return;
    this.#call(room, room.end.at(of) ?? { offset: of }, "direct", false);
  }

  // Internal

  #call(room, entry, kind, dnd) {
    const { preferences, sounds, notifications } = this.#parts;
    const { sound, notification } = decide({
      ...{ level: room.level, kind, dnd },
      ...{ muted: preferences.isMuted(room), presence: this.#presence(room) },
    });
    if (sound && preferences.get("sounds", true)) sounds.play(sound);
    if (notification) notifications.show({ room, offset: entry.offset, ...this.#words(room, entry), loud: kind !== "message" });
  }

  #presence(room) {
    if (!isLookedAt()) return "away";
    return room === this.#parts.place.current && this.#parts.place.reading() ? "reading" : "looking";
  }

  #words(room, { who, text = "" }) {
    const { people, preferences } = this.#parts;
    const hidden = !text || preferences.get("hide_words", false);
    return { name: who ? nameOf(people.now(who)) : room.title, text: hidden ? word("new-message") : spoken(text) };
  }
}
