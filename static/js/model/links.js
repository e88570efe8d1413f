// Links that lead to a room of this place.

/** The name of the room to which an address leads, if it is one of `origins`; else null. */
export function roomAt(address, origins) {
  const { origin, username, pathname } = parsed(address) ?? {};
  const [, name] = pathname?.match(/^\/rooms\/([^/]+)\/?$/) ?? [];
  if (!name || username || !origins.includes(origin)) return null;
  return decoded(name);
}

/** The name of the room in the path of a page of rooms. */
export function roomIn(path) {
  return decoded(path.split("/")[2] ?? "");
}

// Internal

function parsed(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

/** A name out of an address; one that is broken is that of no room. */
function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
