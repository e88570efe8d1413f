// Links that lead to a room of this place, or to a message of it.

const OFFSET = /^[1-9]\d{0,14}$/;

/** Where an address leads, as a `room` and perhaps an `offset` in it, if it lies below one of the `homes` of the place; else null. */
export function targetOf(address, homes) {
  const link = parsed(address);
  if (!link || link.username) return null;
  for (const home of homes.map(parsed)) {
    const root = home.pathname.replace(/\/$/, "");
    const below = link.origin === home.origin && link.pathname.startsWith(`${root}/`);
    const target = below ? targetAt(link.pathname.slice(root.length)) : null;
    if (target) return target;
  }
  return null;
}

/** Where a path below the root of the place leads; null if to no room. */
export function targetAt(path) {
  const [, rooms, name, offset = "", ...more] = path.split("/");
  if (rooms !== "rooms" || !name || more.join("") || (offset && !OFFSET.test(offset))) return null;
  const room = decoded(name);
  return offset ? { room, offset: Number(offset) } : { room };
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
