// The panels of the right column: each is fetched when it is first opened.

import { later, sheet } from "../parts/later.js";
import { Separating } from "./separating.js";

export class Panels {
  #place;
  #lens = null;
  #fetchLens;
  #fetchPins;
  #fetchSaved;
  #fetchSearch;
  #reveal;

  constructor(parts) {
    this.#place = parts.place;
    this.#reveal = parts.reveal;
    const separating = new Separating(parts);
    const all = { ...parts, separate: (...asked) => separating.open(...asked) };
    const styled = async (module) => (await Promise.all([module, sheet("kept")]))[0];
    this.#fetchLens = later(() => styled(import("./lens.js")), ({ Lens }) => (this.#lens = new Lens(all)), parts.tell);
    this.#fetchPins = later(() => styled(import("./pinned.js")), ({ PinnedPanel }) => new PinnedPanel(all), parts.tell);
    this.#fetchSaved = later(() => styled(import("./savedpanel.js")), ({ SavedPanel }) => new SavedPanel(all), parts.tell);
    this.#fetchSearch = later(
      async () => (await fetchSearch())[0],
      ({ SearchPanel }) => new SearchPanel(all),
      parts.tell,
    );
  }

  async lens(room, root) {
    (await this.#fetchLens())?.open(room, root);
  }

  async pins() {
    (await this.#fetchPins())?.open();
  }

  async saved() {
    (await this.#fetchSaved())?.open();
  }

  /** Fetch the search ahead, so that what is typed after its key goes into its box. */
  expectSearch() {
    fetchSearch().catch(() => {}); // It is fetched again when it is opened, and what is wrong is told then.
  }

  /** Show the search, with some words or those of before. */
  async search(typed) {
    (await this.#fetchSearch())?.open(typed);
  }

  /** The message of a row of the lens. */
  messageOf(row) {
    return this.#lens?.messageOf(row) ?? null;
  }

  /** Reply in the lens to a message that it shows; true if it does. */
  replyTo(message) {
    return Boolean(this.#lens?.replyTo(message));
  }

  /** Somebody clicked in the messages of the room. */
  clicked(target) {
    const room = this.#place.current;
    const quote = target.closest(".message__quote");
    const pinned = target.closest(".pinning__text")?.closest(".pinning");
    const to = Number((quote ?? pinned)?.dataset.to);
    if (to) this.#reveal(room.name, to);
    const replies = target.closest(".message__replies")?.closest(".message");
    if (replies) this.lens(room, Number(replies.dataset.root));
  }
}

function fetchSearch() {
  return Promise.all([import("./searching.js"), sheet("search")]);
}
