// What stands on keys.

import { word } from "../parts/words.js";

export function keyName(key) {
  return key.length === 1 ? key.toUpperCase() : word(`key-${key.toLowerCase()}`);
}
