// What this person has saved, in all rooms, the last saved first.

import { word } from "../parts/words.js";
import { KeptList } from "./kept.js";

const PAGE = 30;

export class SavedPanel {
  #parts;

  /** `parts`: column, place, people, saved, reveal. */
  constructor(parts) {
    this.#parts = parts;
  }

  open() {
    const { column, people, saved, reveal } = this.#parts;
    column.show("saved", (panel) => {
      panel.title = word("saved");
      const remove = ({ room, of }) => saved.put(room, of, false);
      const list = new KeptList(panel.body, { people, reveal, remove, empty: word("no-saved") });
      this.#fetch(list, null);
    });
  }

  // Internal

  async #fetch(list, before) {
    const { people, place, saved } = this.#parts;
    await list.try(async () => {
      const { moment } = people;
      const page = await saved.page(before, PAGE);
      people.learn(page.people, moment);
      const items = (page.messages ?? []).map((message) => ({
        ...message,
        title: place.room(message.room)?.title ?? message.room,
        label: word("deed-unsave"),
      }));
      if (before === null) list.replace(items);
      else list.append(items);
      list.more(page.more ? () => this.#fetch(list, page.messages.at(-1).version) : null);
    });
  }
}
