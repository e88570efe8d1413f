// What is set of a room, as grey lines: one for each change.

import { make } from "../../parts/templates.js";
import { nameOf, names, word } from "../../parts/words.js";
import { stamp } from "./stamp.js";

const sentences = {
  renamed: (name, { title }) => word("room-renamed", { name, title }),
  topic_set: (name, { topic }) => word(topic ? "room-topic" : "room-no-topic", { name, topic }),
  archived: (name) => word("room-archived", { name }),
  unarchived: (name) => word("room-unarchived", { name }),
  changed: (name, { private: closed, writers, inviters, newcomers, for_all: forAll, slow, owners, keep_days: days }) =>
    [
      closed && word("room-private", { name }),
      writers && word(`room-writers-${writers}`, { name }),
      inviters && word(`room-inviters-${inviters}`, { name }),
      newcomers && word(`room-newcomers-${newcomers}`, { name }),
      forAll !== undefined && word(`room-for-all-${forAll}`, { name }),
      slow !== undefined && word(slow ? "room-slow" : "room-slow-0", { name, seconds: slow }),
      days && word(`room-keeps-${Number.isFinite(days) ? "days" : days}`, { name, count: days }),
      owners && word("room-owners", { name, names: owners }),
    ]
      .filter(Boolean)
      .join(" · "),
};

export const SETTINGS = Object.keys(sentences);

export class SettingNotes {
  #people;
  #entries = new WeakMap(); // of each row

  constructor(people) {
    this.#people = people;
  }

  row(entry) {
    const row = make("row-note");
    row.classList.add("note--set");
    this.#entries.set(row, entry);
    Object.assign(row.dataset, { offset: entry.offset, at: entry.at });
    this.#tell(row);
    return row;
  }

  /** Draw anew the rows of a list that name somebody who is called otherwise now. */
  callAnew(list, person) {
    for (const row of list.querySelectorAll(".note--set")) {
      const { who, owners = [] } = this.#entries.get(row);
      if (who.id === person.id || owners.some(({ id }) => id === person.id)) this.#tell(row);
    }
  }

  // Internal

  #tell(row) {
    const entry = this.#entries.get(row);
    const owners = entry.owners && names(entry.owners.map((owner) => this.#people.now(owner)));
    const name = nameOf(this.#people.now(entry.who));
    row.querySelector(".note__text").textContent = sentences[entry.type](name, { ...entry, owners });
    stamp(row.querySelector(".note__time"), entry.at);
  }
}
