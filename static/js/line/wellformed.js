// Half a surrogate is no text: no server reads JSON that has one.

/** A text in which each half of a surrogate pair that stands alone is U+FFFD. */
export function wellFormed(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

/** JSON of a value, every text in it well-formed. */
export function asJson(value) {
  return JSON.stringify(value, (_, each) => (typeof each === "string" ? wellFormed(each) : each));
}
