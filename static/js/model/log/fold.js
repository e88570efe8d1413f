// What a change makes of an entry: a message is what was said, after all its changes.
//
// The same change may be told twice, before or after a page that knows it
// already: a message says by `as_of` which change it knew last, and what is
// deleted or void stays so. So a change may be folded whenever it is heard.
// A reply changes the message that began its conversation, which counts it.

import { reacted } from "./reactions.js";

const folds = {
  said: (entry, { root, offset }) => changed(entry, root, offset, { replies: (entry.replies ?? 0) + 1 }),
  edited: (entry, { of, offset, at, text, html, mentions }) => {
    const says = entry.type === "said" && entry.offset === of && text !== undefined;
    if (!says || offset <= (entry.as_of ?? 0)) return entry;
    const { mentions: before, ...rest } = entry;
    return { ...rest, text, html, ...(mentions && { mentions }), edited_at: at, as_of: offset };
  },
  reacted: (entry, change) => react(entry, change, true),
  unreacted: (entry, change) => react(entry, change, false),
  deleted: (entry, { of, to = of, offset, root, replies }) => {
    if (entry.type !== "said") return entry;
    if (isWithin(entry, of, to)) return null;
    return withoutTarget(changed(entry, root, offset, { replies }), of, to);
  },
  pinned: (entry, { of, offset }) => changed(entry, of, offset, { pinned: true }),
  unpinned: (entry, { of, offset }) => changed(entry, of, offset, { pinned: false }),
  void: (entry, { offset, to = offset }) => (isWithin(entry, offset, to) ? null : entry),
};

const reaches = {
  said: ({ root }) => [root, root],
  edited: ({ of }) => [of, of],
  reacted: ({ of }) => [of, of],
  unreacted: ({ of }) => [of, of],
  deleted: ({ of, to = of }) => [of, to],
  pinned: ({ of }) => [of, of],
  unpinned: ({ of }) => [of, of],
  void: ({ offset, to = offset }) => [offset, to],
};

const shown = ["said", "pinned"]; // which are entries to be shown, too

/** Whether an entry only changes others, and is not shown itself. */
export function isChange({ type }) {
  return Object.hasOwn(folds, type) && !shown.includes(type);
}

/** Whether an entry changes others, be it shown itself or not. */
export function changesOthers({ type, root }) {
  return Object.hasOwn(folds, type) && (type !== "said" || root !== undefined);
}

/** The first and the last offset of what a change is about. */
export function reachOf(change) {
  return reaches[change.type](change);
}

/** The first and the last offset of what a change may change: what is deleted is in replies to it. */
export function touchedBy(change) {
  const [first, last] = reachOf(change);
  return change.type === "deleted" ? [Math.min(first, change.root ?? first), Infinity] : [first, last];
}

/** The entry as it stands after a change: itself if that says nothing about it, null if it is gone. */
export function fold(entry, change) {
  return folds[change.type](entry, change);
}

// Internal

function react(entry, { of, offset, who, emoji }, on) {
  const says = entry.type === "said" && entry.offset === of && emoji !== undefined;
  if (!says || offset <= (entry.as_of ?? 0)) return entry;
  return { ...reacted(entry, { id: who.id, emoji, on }), as_of: offset };
}

function isWithin({ offset }, first, last) {
  return offset >= first && offset <= last;
}

function changed(entry, of, offset, fields) {
  if (entry.type !== "said" || entry.offset !== of || offset <= (entry.as_of ?? 0)) return entry;
  const now = { ...entry, ...fields, as_of: offset };
  // As the server has it: what is none is not there.
  for (const field of Object.keys(fields)) if (!fields[field]) delete now[field];
  return now;
}

/** A reply without the words of what it replies to, if that is among those gone. */
function withoutTarget(entry, first, last) {
  const { of, who, text } = entry.reply ?? {};
  if (text === undefined || of < first || of > last) return entry;
  return { ...entry, reply: { of, who } };
}
