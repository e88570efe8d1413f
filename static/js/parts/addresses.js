// Where the pages of this place are: below a root, if it has its host not alone.

import { targetAt } from "../model/reading/links.js";

export const root = document.querySelector('meta[name="root"]').content;

/** The address of a room, or of a message in it. */
export function addressOf(room, offset) {
  return `${root}/rooms/${encodeURIComponent(room)}${offset ? `/${offset}` : ""}`;
}

/** Where this page is, as a `room` and perhaps an `offset` in it. */
export function here() {
  return targetAt(location.pathname.slice(root.length)) ?? { room: "" };
}
