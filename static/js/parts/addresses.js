// Where the pages of this place are: below a root, if it has its host not alone.

export const root = document.querySelector('meta[name="root"]').content;

export function addressOf(room) {
  return `${root}/rooms/${room}`;
}

/** The room that a path leads to; "" if it leads to none. */
export function roomAt(path) {
  return decodeURIComponent(path.slice(root.length).split("/")[2] ?? "");
}
