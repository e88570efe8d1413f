// What a link may be called: nothing that is an address other than its own.

import { drawsNothing } from "./drawn.js";

const ADDRESS = /[\p{L}\p{N}_]\.[\p{L}\p{Nl}\p{No}]{2}|[0-9]\.[0-9]+\.[0-9]+\.[0-9]|:\/|[\p{L}\p{N}_]@[\p{L}\p{N}_]/u;
const SCHEME = /^(?:https?:\/\/|mailto:)/;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const DOTS = /[。．｡․]/g;

/** Whether a link to this address may show this label. */
export function mayBeCalled(address, label) {
  if (drawsNothing(label) || BIDI.test(label)) return false;
  const shown = folded(label);
  if (!ADDRESS.test(shown)) return true;
  const target = bare(folded(address));
  const [host] = target.split(/[/?#]/, 1);
  return [target, host].includes(bare(shown));
}

// Internal

/** A text without what is not seen, its look-alikes of dots and slashes as such. */
function folded(text) {
  const seen = Array.from(text).filter((each) => !drawsNothing(each) || each === " " || each === "\n");
  return seen.join("").replace(DOTS, ".").normalize("NFKC").toLowerCase().replace(DOTS, ".").trim();
}

function bare(address) {
  const rest = address.replace(SCHEME, "");
  let end = rest.length;
  while (rest[end - 1] === "/") end -= 1;
  return rest.slice(0, end);
}
