// Who reacted to a message with what: ids of people by emoji, both in the order of time.

export const NAMED = 20; // people by name who reacted with one emoji; the others are counted

/** A message after somebody put an emoji under it, or took theirs away if not `on`; itself if that is so already. */
export function reacted(message, { id, emoji, on }) {
  if (hasReacted(message, emoji, id) === on) return message;
  const { reactions = {}, ...rest } = message;
  const people = reactions[emoji] ?? [];
  const left = on ? [...people, id] : people.filter((one) => one !== id);
  const all = Object.entries({ ...reactions, [emoji]: left }).filter(([, ids]) => ids.length);
  return all.length ? { ...rest, reactions: Object.fromEntries(all) } : rest;
}

/** Whether somebody reacted to a message with an emoji. */
export function hasReacted({ reactions = {} }, emoji, id) {
  return Boolean(reactions[emoji]?.includes(id));
}
