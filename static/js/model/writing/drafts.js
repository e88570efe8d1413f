// What is begun in each room and not yet sent: one draft for all tabs; a reload does not lose it.
//
// Every tab stores what is written in it at once, and follows what another one
// stores. What only this page can keep is its own: nobody else knows of it.
// Event: `changed`, when another tab has changed the draft of the room `name`.

const START = "draft:";

export class Drafts extends EventTarget {
  #keep;

  /** `tabs` tells by `storage` what other tabs change in what is kept. */
  constructor(keep, tabs) {
    super();
    this.#keep = keep;
    keep.listen(tabs, (key) => this.#heard(key));
  }

  of(room) {
    const text = this.#keep.get(START + room.name);
    return typeof text === "string" ? text : "";
  }

  /** The names of the rooms in which something is begun. */
  get rooms() {
    return this.#keep.keys(START).map((key) => key.slice(START.length));
  }

  put(room, text) {
    if (text) this.#keep.put(START + room.name, text);
    else this.#keep.drop(START + room.name);
  }

  /** It is sent as it stands here. If another tab went on with it meanwhile, that is left; returns what there is now. */
  sent(room, text) {
    if (this.of(room) === text) this.put(room, "");
    return this.of(room);
  }

  // Callbacks

  #heard(key) {
    if (!key.startsWith(START) || this.#keep.isOnlyHere(key)) return;
    this.dispatchEvent(new CustomEvent("changed", { detail: { name: key.slice(START.length) } }));
  }
}
