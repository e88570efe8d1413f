// What this person has saved, in all rooms, the last saved first. It changes with the messages while it stands there.

import { changesOthers, fold, touchedBy } from "../model/log/fold.js";
import { word } from "../parts/words.js";
import { isOf, KeptList } from "./kept.js";

const PAGE = 30;

export class SavedPanel {
  #parts;
  #list = null; // while it is shown

  /** `parts`: column, line, place, people, saved, reveal. */
  constructor(parts) {
    this.#parts = parts;
    const { line, place } = parts;
    place.addEventListener("welcomed", () => this.#fetch());
    line.addEventListener("entry", ({ detail }) => this.#heard(detail));
    line.addEventListener("saved", () => this.#fetch());
    line.addEventListener("unsaved", ({ detail }) => this.#list?.change((item) => (isOf(item, detail) ? null : item)));
  }

  open() {
    const { column, people, saved, reveal } = this.#parts;
    column.show("saved", (panel) => {
      panel.title = word("saved");
      const remove = ({ room, of }) => saved.put(room, of, false);
      this.#list = new KeptList(panel.body, { people, reveal, remove, empty: word("no-saved") });
      panel.closed = () => (this.#list = null);
      this.#fetch();
    });
  }

  // Callbacks

  #heard(change) {
    if (!this.#list || !changesOthers(change)) return;
    const [first, last] = touchedBy(change);
    this.#list.change((item) => {
      const { room, of, entry } = item;
      if (!entry || room !== change.room || of < first || of > last) return item;
      const now = fold(entry, change);
      return now === entry ? item : { ...item, entry: now };
    });
  }

  // Internal

  async #fetch(before = null) {
    const list = this.#list;
    const { people, place, saved } = this.#parts;
    await list?.try(async () => {
      const { moment } = people;
      const page = await saved.page(before, PAGE);
      people.learn(page.people, moment);
      if (this.#list !== list) return;
      const items = (page.messages ?? []).map((message) => ({
        ...message,
        title: place.room(message.room)?.title ?? message.room,
        label: word("deed-unsave"),
      }));
      if (before === null) list.replace(items);
      else list.append(items);
      list.more(page.more ? () => this.#fetch(page.messages.at(-1).version) : null);
    });
  }
}
