// Links that lead to a room of this place.

/** The name of the room to which an address leads, if it lies below one of the `homes` of the place; else null. */
export function roomOf(address, homes) {
  const link = parsed(address);
  if (!link || link.username) return null;
  for (const home of homes.map(parsed)) {
    const start = `${home.pathname.replace(/\/$/, "")}/rooms/`;
    if (link.origin !== home.origin || !link.pathname.startsWith(start)) continue;
    const [name, ...more] = link.pathname.slice(start.length).split("/");
    if (name && !more.join("")) return decoded(name);
  }
  return null;
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
