// What is unread in a room, and what of it calls this person: the server's numbers, and what came since.
//
// The server counts up to an offset of the log, its `top`. What comes after
// that is counted here by the same rules, until it counts again. Of two
// words of the server the one of the higher `version` holds. What is read here is
// taken for read at once; where that leaves something, the server says how much.

import { isCalled } from "../writing/calling.js";

const MOST = 100; // up to which the server counts

export class Tally {
  version = 0;
  #people;
  #direct;
  #read = 0; // how far was read, as the server knows
  #here = 0; // how far was read here, if the server does not know yet
  #top = 0;
  #heard = 0; // the last entry heard, all before it too
  #unread = 0;
  #mentions = 0;
  #doubt = 0; // the last entry of which it is not known what it counts
  #since = []; // the entries after `top` that count

  constructor(people, direct) {
    this.#people = people;
    this.#direct = direct;
  }

  /** How far was read. */
  get read() {
    return Math.max(this.#read, this.#here);
  }

  /** Whether the server is to be asked. */
  get doubtful() {
    return this.#doubt > this.#top;
  }

  get unread() {
    return capped(this.#isBelowTop ? this.#unread + this.#sum("unread") : this.#sum("unread"));
  }

  get mentions() {
    if (this.#direct) return this.unread;
    return capped(this.#isBelowTop ? this.#mentions + this.#sum("calls") : this.#sum("calls"));
  }

  /** Begin anew with how the room stands; what was read here only is kept if `keeps`. */
  begin(said, keeps = false) {
    this.#since = [];
    this.#doubt = 0;
    this.#take(said, keeps);
    this.#heard = this.#top;
  }

  /** Hear what the server says of a mark; false if something later is known. */
  hear(said, keeps = false) {
    const { version = 0, top = 0 } = said;
    if (version < this.version || (version === this.version && top < this.#top)) return false;
    this.#take(said, keeps);
    this.#heard = Math.max(this.#heard, this.#top);
    this.#since = this.#since.filter(({ offset }) => offset > this.#top);
    return true;
  }

  /** What is up to an offset was missed, and is not told any more. */
  skip(offset) {
    if (offset <= this.#heard) return;
    this.#heard = this.#doubt = offset;
  }

  /** Everything up to an offset was read here; `left` are the messages known to be unread then, if they are. */
  readHere(offset, left) {
    this.#here = offset;
    if (offset >= this.#top || !left) return;
    this.#unread = left.filter((entry) => entry.offset <= this.#top && this.#isOthers(entry)).length;
    this.#mentions = Math.min(this.#mentions, left.filter((entry) => entry.offset <= this.#top && this.calls(entry)).length);
  }

  /** Read no further than up to an offset; `left` as above. */
  unreadHere(offset, left) {
    this.#here = 0;
    this.#read = offset;
    if (!left) return;
    const before = left.filter((entry) => entry.offset <= this.#top && this.#isOthers(entry));
    this.#unread = before.length;
    this.#mentions = before.filter((entry) => this.calls(entry)).length;
  }

  /** Count an entry, unless it is counted already. */
  count(entry, last = entry.offset) {
    if (last <= this.#heard) return;
    if (entry.offset > this.#heard + 1 || entry.type === "void" || entry.to) this.#doubt = last;
    this.#heard = last;
    if (!["said", "edited", "deleted"].includes(entry.type)) return;
    const lessens = entry.type === "deleted" || entry.uncalled;
    if (lessens && (this.unread >= MOST || this.mentions >= MOST)) this.#doubt = last;
    this.#since.push(this.#leant(entry));
  }

  /** Whether a message calls this person. */
  calls(message) {
    return message.type === "said" && isCalled(this.#people, message);
  }

  /** Count a word of this person's own in a message, which is told before the message itself; or count it no more. */
  hearOf({ of, offset, by, on }) {
    if (by <= this.#top || (of === by && !this.#lacks(by))) return;
    if (!on && this.mentions >= MOST) this.#doubt = by;
    this.#since.push({ offset: by, unread: [], calls: [[offset, on ? 1 : -1]] });
  }

  // Internal

  get #you() {
    return this.#people.you;
  }

  #take({ offset, version = 0, top = 0, unread = 0, mentions = 0 }, keeps) {
    this.version = version;
    this.#read = offset;
    if (!keeps || this.#here <= offset) this.#here = 0;
    this.#top = top;
    this.#unread = unread;
    this.#mentions = mentions;
  }

  /** Whether a message was counted as one that calls nobody here; one that is not heard yet is counted when it is. */
  #lacks(offset) {
    return offset <= this.#heard && !this.#since.some((each) => each.offset === offset && each.calls.length);
  }

  get #isBelowTop() {
    return this.#here < this.#top;
  }

  #isOthers({ type, who }) {
    return type === "said" && who.id !== this.#you.id;
  }

  /** What of an entry counts: by how much, each from an offset that is not read yet. */
  #leant(entry) {
    const { type, offset, of, who } = entry;
    const found = { offset, unread: [], calls: [] };
    if (this.#isOthers(entry)) found.unread.push([offset, 1]);
    if (type === "said" && this.calls(entry)) found.calls.push([offset, 1]);
    if (type === "said") return { ...found, said: true, asOf: entry.as_of ?? 0 };
    const message = this.#since.find((each) => each.said && each.offset === of);
    const isKnown = of <= this.#top || message;
    // A message that is told as it stands now has the change in it already.
    const isIn = (message?.asOf ?? 0) >= offset;
    const author = entry.author ?? who?.id;
    if (type === "deleted" && author !== this.#you.id && isKnown) found.unread.push([of, -1]);
    const changes = [...(entry.called ?? []).map((call) => [call, 1]), ...(entry.uncalled ?? []).map((call) => [call, -1])];
    for (const [call, by] of changes) {
      const isMine = (call.id === this.#you.id || call.id === 0) && (type === "deleted" || who.id !== this.#you.id);
      if (isMine && isKnown && !(isIn && call.offset === of)) found.calls.push([call.offset, by]);
    }
    return found;
  }

  #sum(what) {
    let sum = 0;
    for (const entry of this.#since) for (const [offset, by] of entry[what]) if (offset > this.read) sum += by;
    return sum;
  }
}

function capped(number) {
  return Math.max(0, Math.min(MOST, number));
}
