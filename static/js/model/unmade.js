// A direct room that the server does not have yet: its first message makes it.
//
// Until then it goes by a name that no room of the server can have.

const START = "to:";

/** The state of such a room, of these people. */
export function unmade(ids, you) {
  const sorted = [...ids].sort((one, other) => one - other);
  return {
    room: START + sorted.filter((id) => id !== you).join(","),
    title: "",
    private: true,
    direct: true,
    position: { epoch: "", offset: 0 },
    people: sorted.map((id) => ({ id })),
    may: ["say"],
  };
}

export function isUnmade({ name }) {
  return name.startsWith(START);
}

/** To whom a message goes in a room of this name; null if the server has the room. */
export function peopleOf(name) {
  if (!name.startsWith(START)) return null;
  return name.slice(START.length).split(",").filter(Boolean).map(Number);
}
