// All that has to do with emoji, built of the parts of the page; most of it is fetched when it is first needed.

import { drawReactions, namesOf } from "./chips.js";
import { Used } from "../model/writing/used.js";
import { later, sheet } from "../parts/later.js";
import { offeredEmoji } from "./offered.js";
import { Reacting } from "./reacting.js";
import { Sending } from "./sending.js";

export class Emoji {
  #names = later(
    async () => (await import("./emojis.js")).fetchEmojis(),
    (names) => names,
    () => {}, // Who asks says what that means.
  );
  #picker;
  #reacting;
  #sending;
  #tip;
  #isTipped = false;

  /** `letters()` says whether keys of one letter do something, `say(room, text)` sends a text, `tell` says a sentence. */
  constructor(list, { place, people, requests, timeline, outgoing, keep, letters, say, tell }) {
    const used = new Used(keep);
    this.#picker = later(() => this.#fetchPicker(), ({ Picker, names }) => new Picker(names, { used, keep }), tell);
    this.#reacting = new Reacting(list, {
      place,
      timeline,
      outgoing,
      used,
      letters,
      pick: async (options) => (await this.#picker())?.open(options),
    });
    this.#sending = new Sending({ names: this.#names, react: (...asked) => this.#reacting.toLast(...asked), say });
    const named = (chip) => namesOf(reactionsOf(chip), people);
    const anew = () => this.#callAnew(list, { people, timeline, outgoing });
    const reactionsOf = (chip) => {
      const message = timeline.messageOf(chip.closest(".message"));
      return outgoing.over(message)?.reactions?.[chip.dataset.emoji] ?? [];
    };
    this.#tip = later(
      async () => Object.assign({}, ...(await Promise.all([import("./tip.js"), import("../model/people/naming.js"), sheet("emoji")]))),
      ({ Tip, Naming }) => {
        const naming = new Naming({ people, requests });
        const ask = async (chip) => {
          const learned = await naming.learn(reactionsOf(chip));
          if (learned) anew();
          return learned;
        };
        return new Tip(list, named, ask);
      },
      () => {},
    );
    for (const type of ["pointerover", "pointerdown", "focusin"]) {
      list.addEventListener(type, (event) => this.#pointed(event));
    }
    people.addEventListener("person", anew);
  }

  get deed() {
    return this.#reacting.deed;
  }

  /** The row of quick reactions to a message. */
  quick(message) {
    return this.#reacting.quick(message);
  }

  /** A source of the suggestion list. */
  get offered() {
    return offeredEmoji(this.#names);
  }

  /** Send what was written. */
  send(room, text) {
    this.#sending.send(room, text);
  }

  // Callbacks

  /** The first time that names may be asked for. */
  async #pointed({ target, type, pointerType }) {
    const chip = target.closest(".reaction");
    if (!chip || this.#isTipped) return;
    this.#isTipped = true;
    const tip = await this.#tip();
    this.#isTipped = Boolean(tip);
    if (type === "focusin") tip?.show(chip);
    else if (pointerType !== "touch" && chip.matches(":hover")) tip?.wait(chip, 0);
  }

  /** The names on the chips are those of now. */
  #callAnew(list, { people, timeline, outgoing }) {
    for (const reactions of list.querySelectorAll(".reactions")) {
      const row = reactions.parentElement;
      const message = timeline.messageOf(row);
      if (message) drawReactions(row, outgoing.over(message) ?? message, people);
    }
  }

  // Internal

  async #fetchPicker() {
    const [{ Picker }, names] = await Promise.all([
      import("./picker.js"),
      this.#names(),
      sheet("popover"),
      sheet("emoji"),
    ]);
    if (!names) throw new Error("no emoji");
    return { Picker, names };
  }
}
