// What is known of each type of change before the server has answered: what makes it needless, and what its end is.

const opposites = { react: "unreact", unreact: "react", pin: "unpin", unpin: "pin", save: "unsave", unsave: "save" };
const replaced = { edit: ["edit"], delete: ["edit", "delete"], mark: ["mark"] };
const apart = new Set(["mark", "prefer", "save", "unsave", "draft", "block", "unblock"]);
const written = new Set(["say", "edit"]);
// What the page adds.
const own = ["at", "wrote", "epoch", "order", "state", "code", "message", "retryAfter", "landed", "tried"];

/** Whether a change is no entry of a log, and is over as soon as it is accepted. */
export function isApart({ type }) {
  return apart.has(type);
}

/** Whether somebody wrote a text for it, which stays when it is refused. */
export function isWritten({ type }) {
  return written.has(type);
}

/** Whether a change takes back an earlier one, so that neither has to go out. */
export function undoes(later, earlier) {
  return opposites[later.type] === earlier.type && subject(later) === subject(earlier);
}

/** Whether an earlier change need not go out, now that there is this one. */
export function replaces({ type, room, of }, earlier) {
  return Boolean(replaced[type]?.includes(earlier.type)) && room === earlier.room && of === earlier.of;
}

/** A change as it goes over the line. */
export function asked(change) {
  const told = Object.entries(change).filter(([field]) => !own.includes(field));
  // What is to people makes their room, which has no name yet.
  return Object.fromEntries(told.filter(([field]) => field !== "room" || !change.to));
}

// Internal

/** What a change is about: all that it says but how it is called. */
function subject(change) {
  const { type, client_id: clientId, ...rest } = asked(change);
  return JSON.stringify(Object.entries(rest).sort());
}
