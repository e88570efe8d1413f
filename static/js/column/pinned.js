// What is pinned in the room that is looked at, the newest message first.

import { word } from "../parts/words.js";
import { KeptList } from "./kept.js";

const MOST = 100;

export class PinnedPanel {
  #parts;
  #shown = null;

  /** `parts`: column, place, people, line, outgoing, pins, reveal. */
  constructor(parts) {
    this.#parts = parts;
    const { column, line, place } = parts;
    place.addEventListener("went", () => column.close("pins"));
    place.addEventListener("welcomed", () => this.#fetch());
    line.addEventListener("entry", ({ detail }) => this.#heard(detail));
  }

  open() {
    const { column, people, outgoing, place, reveal } = this.#parts;
    const room = place.current;
    column.show("pins", (panel) => {
      panel.title = word("pins");
      const remove = ({ of }) => outgoing.change({ type: "unpin", room: room.name, of });
      this.#shown = { room, list: new KeptList(panel.body, { people, reveal, remove, empty: word("no-pins") }) };
      panel.closed = () => (this.#shown = null);
      this.#fetch();
    });
  }

  // Callbacks

  #heard({ type, room, pinned }) {
    if (room !== this.#shown?.room.name) return;
    if (["pinned", "unpinned", "edited"].includes(type) || pinned) this.#fetch();
  }

  // Internal

  async #fetch() {
    if (!this.#shown) return;
    const { line, people, pins } = this.#parts;
    const { room, list } = this.#shown;
    await list.try(async () => {
      const { moment } = people;
      const page = await line.ask({ type: "browse", room: room.name, pinned: true, limit: MOST });
      people.learn(page.people, moment);
      pins.set(room.name, page.entries.length, page.to);
      if (this.#shown?.list !== list) return;
      const label = room.may.has("pin") ? word("deed-unpin") : "";
      list.replace(page.entries.reverse().map((entry) => ({ room: room.name, of: entry.offset, entry, label })));
    });
  }
}
