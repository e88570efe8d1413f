// Names after "@", offered as one types: who spoke lately here, then the other members, then people outside.

import { beginsSo, begunCall, isWhole, spokeLately } from "../model/writing/calling.js";
import { folded } from "../text/folding.js";
import { word } from "../parts/words.js";

const MOST = 20;
const ENOUGH = 8; // of those who are known, for which the server need not be asked
const CROWD = 20; // people that are told without a question
const EVERYBODY = word("call-words").split("|"); // the words for all who are here, those of the page first

export class Mentioning {
  #place;
  #people;
  #requests;
  #question;

  constructor({ place, people, requests, question, suggesting }) {
    this.#place = place;
    this.#people = people;
    this.#requests = requests;
    this.#question = question;
    suggesting.add({
      opens: begunCall,
      find: (query) => this.#find(query.slice(1)),
      choose: (item) => this.#choose(item),
      whole: (query, { name, count = 0 }) => count <= CROWD && isWhole(query.slice(1), name),
    });
  }

  // Internal

  async #find(written) {
    const room = this.#place.current;
    if (!room) return [];
    const sought = folded(written);
    const known = this.#known(room, sought);
    if (known.length >= ENOUGH) return known.map(offered).slice(0, MOST);
    const [here, everywhere] = await Promise.all([this.#asked(room.name, written), this.#asked("lobby", written)]);
    const { count = 0, may_call_all: mayCallAll } = here;
    const inside = unique([...known, ...(here.members ?? [])]).filter(({ id }) => id !== this.#place.you.id);
    const outside = (everywhere.members ?? []).filter(({ id }) => !inside.some((one) => one.id === id));
    const others = outside.filter(({ id }) => id !== this.#place.you.id && !room.direct);
    const call = sought && EVERYBODY.find((each) => folded(each).startsWith(sought));
    const all = mayCallAll && call ? [everybody(call, count)] : [];
    const strangers = others.map((person) => ({ ...offered(person), note: word("not-here"), off: true }));
    return [...inside.map(offered), ...all, ...strangers].slice(0, MOST);
  }

  /** Those whom the page knows to be members: who spoke, and who is here. */
  #known(room, sought) {
    const ids = new Set([...spokeLately(room), ...room.crowd]);
    ids.delete(this.#place.you.id);
    const known = [...ids].map((id) => this.#people.now({ id }));
    return known.filter(({ name }) => name !== undefined && beginsSo(name, sought));
  }

  /** The members of a room whose names begin so; none if the server does not answer. */
  async #asked(room, written) {
    try {
      return await this.#requests.get("/rooms/" + room + "/members?find=" + encodeURIComponent(written.trim()));
    } catch {
      return {};
    }
  }

  async #choose({ name, count = 0 }) {
    const room = this.#place.current;
    const asks = count > CROWD && {
      title: word("call-all-title", { count }),
      text: word("call-all-text", { room: room.title }),
      yes: word("call-all-yes"),
      no: word("cancel"),
    };
    if (asks && !(await this.#question.ask(asks))) return null;
    return `@${name} `;
  }
}

function offered(person) {
  return { name: person.name, person };
}

function everybody(name, count) {
  return { name, sign: "@", note: word("everybody", { count }), count };
}

function unique(people) {
  return [...new Map(people.map((person) => [person.id, person])).values()];
}
