// Reacting to messages: by the chips under them, the six quick ones, keys, and the picker.

import { hasReacted } from "../model/log/reactions.js";
import { word } from "../parts/words.js";

export class Reacting {
  #place;
  #timeline;
  #outgoing;
  #used;
  #pick;
  #letters;
  #quick;

  /** `pick({by, back, chosen})` opens the picker, `letters()` says whether keys of one letter do something. */
  constructor(list, { place, timeline, outgoing, used, pick, letters }) {
    this.#place = place;
    this.#timeline = timeline;
    this.#outgoing = outgoing;
    this.#used = used;
    this.#pick = pick;
    this.#letters = letters;
    this.#quick = used.quick; // Nothing changes its place under the hand.
    list.addEventListener("click", ({ target }) => this.#clicked(target.closest(".reaction")));
    list.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** The deed: any emoji, by the picker. */
  get deed() {
    return {
      name: "react",
      key: "r",
      icon: "react",
      label: "deed-react",
      bar: true,
      offered: (message) => this.#may(message),
      run: (message, row, event) => {
        const by = event?.target.closest?.(".deeds button") ?? row;
        this.#pick({ by, back: row, chosen: (emoji) => this.put(message, emoji) });
      },
    };
  }

  /** The row of the six quick ones for a message, or none if it takes no reactions. */
  quick(message) {
    if (!this.#may(message)) return null;
    const row = document.createElement("div");
    row.className = "quick";
    row.append(...this.#quick.map((emoji) => this.#button(message, emoji)));
    return row;
  }

  /** Put an emoji under a message; one that is there already stays. */
  put(message, emoji) {
    if (!this.#has(message, emoji)) this.toggle(message, emoji);
  }

  /** Put an emoji under a message, or take it away. */
  toggle({ room, offset: of }, emoji) {
    const on = !this.#has({ room, offset: of }, emoji);
    if (on) this.#used.use(emoji);
    this.#outgoing.change({ type: on ? "react" : "unreact", room, of, emoji });
    return on;
  }

  /** React to the last message of somebody else in a room; false if there is none. */
  toLast(room, emoji) {
    const last = [...room.end.entries].reverse().find(({ type, who }) => type === "said" && who.id !== this.#place.you.id);
    if (!last || !this.#may(last)) return false;
    this.put(last, emoji);
    return true;
  }

  // Callbacks

  #clicked(chip) {
    const message = chip && this.#timeline.messageOf(chip.closest(".message"));
    if (message && this.#may(message)) this.toggle(message, chip.dataset.emoji);
  }

  #pressed(event) {
    const { target, key, altKey, ctrlKey, metaKey } = event;
    if (!target.matches(".message") || altKey || ctrlKey || metaKey || event.defaultPrevented) return;
    const emoji = /^[1-6]$/.test(key) && this.#letters() && this.#quick[key - 1];
    const message = emoji && this.#timeline.messageOf(target);
    if (!message || !this.#may(message)) return;
    event.preventDefault();
    this.toggle(message, emoji);
  }

  // Internal

  #button(message, emoji) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "quick__button", textContent: emoji });
    button.setAttribute("aria-label", word("react-with", { emoji }));
    button.setAttribute("aria-pressed", this.#has(message, emoji));
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", this.toggle(message, emoji));
      button.closest("dialog")?.close();
    });
    return button;
  }

  /** Whether this person's reaction is there, or on its way. */
  #has({ room, offset }, emoji) {
    const entry = this.#place.room(room)?.log.at(offset) ?? this.#place.room(room)?.end.at(offset);
    const drawn = entry && this.#outgoing.over(entry);
    return Boolean(drawn) && hasReacted(drawn, emoji, this.#place.you.id);
  }

  #may({ room }) {
    return Boolean(this.#place.room(room)?.may.has("say"));
  }
}
