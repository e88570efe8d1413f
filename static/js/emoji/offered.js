// Emoji offered as one types ":" and two letters of a name.

const BEGUN = /(?:^|[\s(+])(:[\p{L}\p{N}_+-]{2,})$/u;
const MOST = 20;

/** A source of the suggestion list; `names()` fetches the emoji, null if they cannot be had. */
export function offeredEmoji(names) {
  return {
    opens: (before) => before.match(BEGUN)?.[1] ?? null,
    find: async (query) => {
      const found = (await names())?.find(query.slice(1)).slice(0, MOST) ?? [];
      return found.map(({ emoji, name, shorts }) => ({ name, sign: emoji, note: noteOf(shorts, query) }));
    },
    choose: ({ sign }) => `${sign} `,
  };
}

/** The short name that is being typed, else the first one. */
function noteOf(shorts, query) {
  return `:${shorts.find((short) => short.startsWith(query.slice(1).toLowerCase())) ?? shorts[0]}:`;
}
