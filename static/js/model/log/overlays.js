// What an entry is drawn as while changes of it are on their way: as if they were stored.
//
// Each takes an entry as it stands, a change of it, and the id of this person,
// and returns what is drawn, null for nothing. `pending` is the change of which
// the whole row shows how it stands; what mutes less says so in a field of its own.
// A change that failed and stays, as an edit does, is told that it did.

import { reacted } from "./reactions.js";

const overlays = {
  edit: (entry, change) => ({ ...entry, ...(change.state !== "failed" && rewritten(change)), pending: change }),
  delete: () => null,
  pin: (entry) => ({ ...entry, pinned: true }),
  unpin: (entry) => ({ ...entry, pinned: false }),
  react: (entry, change, you) => react(entry, change, you, true),
  unreact: (entry, change, you) => react(entry, change, you, false),
};

/** The entry under these changes, oldest first. */
export function overlaid(entry, changes, you) {
  const laid = (drawn, change) => drawn && overlays[change.type](drawn, change, you);
  return changes.filter(({ type }) => Object.hasOwn(overlays, type)).reduce(laid, entry);
}

// Internal

/** `reacting` has the emoji of which something is on its way. */
function react(entry, { emoji }, id, on) {
  const drawn = reacted(entry, { id, emoji, on });
  return drawn === entry ? entry : { ...drawn, reacting: [...(entry.reacting ?? []), emoji] };
}

function rewritten({ text, at }) {
  return { text, html: null, edited_at: at };
}
