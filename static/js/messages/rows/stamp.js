// A time in a row.

import { clock, full } from "../../parts/times.js";

export function stamp(time, at, text = clock(at)) {
  time.dateTime = new Date(at).toISOString();
  time.textContent = text;
  time.title = full(at);
}
