// What a change makes of an entry: a message is what was said, after all its changes.
//
// The same change may be told twice, before or after a page that knows it
// already: a message says by `as_of` which change it knew last, and what is
// deleted or void stays so. So a change may be folded whenever it is heard.

const folds = {
  edited: (entry, { of, offset, at, text, html }) => {
    const says = entry.type === "said" && entry.offset === of && text !== undefined;
    if (!says || offset <= (entry.as_of ?? 0)) return entry;
    return { ...entry, text, html, edited_at: at, as_of: offset };
  },
  deleted: (entry, { of, to = of }) => (entry.type === "said" && isWithin(entry, of, to) ? null : entry),
  void: (entry, { offset, to = offset }) => (isWithin(entry, offset, to) ? null : entry),
};

const reaches = {
  edited: ({ of }) => [of, of],
  deleted: ({ of, to = of }) => [of, to],
  void: ({ offset, to = offset }) => [offset, to],
};

/** Whether an entry only changes others, and is not shown itself. */
export function isChange({ type }) {
  return Object.hasOwn(folds, type);
}

/** The first and the last offset of what a change may be about. */
export function reachOf(change) {
  return reaches[change.type](change);
}

/** The entry as it stands after a change: itself if that says nothing about it, null if it is gone. */
export function fold(entry, change) {
  return folds[change.type](entry, change);
}

// Internal

function isWithin({ offset }, first, last) {
  return offset >= first && offset <= last;
}
