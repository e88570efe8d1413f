// Names after "from:" and "in:", as they are completed, and whose they are.

import { begunAt, written } from "../model/search/query.js";
import { folded } from "../text/folding.js";
import { Suggesting } from "../composer/suggesting.js";

export class Finding {
  #people;
  #requests;

  constructor({ people, requests }) {
    this.#people = people;
    this.#requests = requests;
  }

  /** The people of this place whose names begin so; rejects if the server cannot be asked. */
  async people(begun) {
    const { members } = await this.#requests.get(`/rooms/lobby/members?find=${encodeURIComponent(begun)}`);
    this.#people.learn(members);
    return members;
  }

  /** The id of somebody by the whole name; null if nobody is called so. */
  async idOf(said) {
    const name = said.trim().replace(/^@/, "");
    const members = await this.people(name);
    return members.find((person) => folded(person.name) === folded(name))?.id ?? null;
  }
}

/** Offer the names that may be meant, in a list below the box. */
export function completing(list, input, { place, finding, known }) {
  const begun = (before) => begunAt(before, known);
  const suggesting = new Suggesting(list, { text: input, place });
  suggesting.add({
    opens: (before) => {
      const found = begun(before);
      return found?.begun ? before.slice(found.start) : null;
    },
    find: (query) => {
      const { name, begun: sought } = begun(input.value.slice(0, input.selectionStart)) ?? {};
      return name === "from" ? people(finding, sought) : name === "in" ? rooms(place, sought) : [];
    },
    choose: ({ name }) => `${written(name)} `,
    whole: (query, { name }) => folded(query) === folded(name),
  });
}

// Internal

async function people(finding, sought) {
  try {
    return (await finding.people(sought)).map((person) => ({ name: person.name, person }));
  } catch {
    return []; // One can write the name out.
  }
}

function rooms(place, sought) {
  const fits = place.rooms.filter(({ title }) => folded(title).includes(folded(sought)));
  return fits.map(({ title }) => ({ name: title, sign: "#" }));
}
