// Writing to people: their room is there, or made by the first message.

import { isUnmade, peopleOf } from "../model/unmade.js";

export class Directs {
  #place;
  #going;
  #outgoing;
  #drafts;

  constructor({ place, going, outgoing, drafts }) {
    this.#place = place;
    this.#going = going;
    this.#outgoing = outgoing;
    this.#drafts = drafts;
    outgoing.addEventListener("made", ({ detail }) => this.#made(detail));
    outgoing.addEventListener("changed", ({ detail }) => detail.to && this.#look());
    place.addEventListener("went", () => this.#look());
    place.addEventListener("granted", ({ detail }) => this.#granted(detail.room));
    for (const { to } of outgoing.unsent) if (to) place.directWith(to);
    this.#look();
  }

  /** Go where these people are written to. */
  write(ids) {
    this.#going.look(this.#place.directWith(ids));
  }

  // Callbacks

  /** The server has made a room: who looks at what stood for it goes there. */
  #made({ room: name, unmade }) {
    const room = this.#place.room(unmade);
    if (!room) return;
    this.#moveDraft(room, name);
    if (this.#place.current === room) this.#going.expect(name);
    else this.#place.forget(room);
  }

  /** Somebody else of these people was first. */
  #granted(room) {
    if (!room.direct) return;
    const same = (one) => isUnmade(one) && one.people.join() === room.people.join();
    const unmade = this.#place.rooms.find(same);
    if (!unmade) return;
    if (this.#place.current === unmade) this.#made({ room: room.name, unmade: unmade.name });
    else this.#moveDraft(unmade, room.name); // Who was brought there just now may have gone on typing.
    this.#place.forget(unmade);
  }

  // Internal

  #moveDraft(room, name) {
    const draft = this.#drafts.of(room);
    if (!draft) return;
    this.#drafts.put({ name }, [this.#drafts.of({ name }), draft].filter(Boolean).join("\n"));
    this.#drafts.put(room, "");
  }

  /** What is begun or on its way to people is listed like a room. */
  #look() {
    for (const room of this.#place.rooms.filter(isUnmade)) {
      const begun = Boolean(this.#outgoing.of(room.name).length || this.#drafts.of(room));
      if (!begun && room !== this.#place.current) this.#place.forget(room);
      else if (room.isBegun !== begun) Object.assign(room, { isBegun: begun });
    }
  }
}

/** A message as it goes out: to a room, or to the people of one that is not made yet. */
export function message(room, text) {
  const to = peopleOf(room.name);
  return { type: "say", room: room.name, ...(to && { to }), text };
}
