// Which messages this person has saved, as far as that is known here.
//
// The last saved ones are asked for when somebody first wants to know; what is
// saved here or on another device comes by itself. Of two words about one
// message the one with the higher version counts.
// Event: `changed`.

const MOST = 200;

export class Saved extends EventTarget {
  #line;
  #outgoing;
  #known = new Map(); // by room and offset: the version, and whether it is saved
  #asked = false;

  constructor({ line, outgoing }) {
    super();
    this.#line = line;
    this.#outgoing = outgoing;
    line.addEventListener("saved", ({ detail }) => this.#learn(detail, true));
    line.addEventListener("unsaved", ({ detail }) => this.#learn(detail, false));
  }

  /** Whether a message is saved, with what is on its way to the server. */
  has({ room, offset }) {
    const own = [...this.#outgoing.of(room)].reverse().find(({ type, of }) => of === offset && /^(un)?save$/.test(type));
    return own ? own.type === "save" : (this.#known.get(key(room, offset))?.saved ?? false);
  }

  /** Ask once which are saved. */
  async know() {
    if (this.#asked) return;
    this.#asked = true;
    try {
      await this.page(null, MOST);
    } catch {
      this.#asked = false;
    }
  }

  /** A part of the list, the last saved first: those before a version. */
  async page(before, limit) {
    const page = await this.#line.ask({ type: "browse_saved", limit, ...(before && { before }) });
    for (const { room, of, version } of page.messages ?? []) this.#learn({ room, of, version }, true);
    return page;
  }

  toggle({ room, offset }) {
    this.put(room, offset, !this.has({ room, offset }));
  }

  put(room, of, saved) {
    this.#outgoing.change({ type: saved ? "save" : "unsave", room, of });
    this.#tell();
  }

  // Internal

  #learn({ room, of, version }, saved) {
    const name = key(room, of);
    if ((this.#known.get(name)?.version ?? -1) >= version) return;
    this.#known.set(name, { version, saved });
    this.#tell();
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("changed"));
  }
}

function key(room, offset) {
  return `${room} ${offset}`;
}
