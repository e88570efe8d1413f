// What stands for a person: initials, and a hue that is always theirs.

const HUES = 12;
const letters = Intl.Segmenter && new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Fill a face with the initials of a person and give it their hue. */
export function paint(face, person) {
  face.classList.add(hue(person.id));
  face.textContent = initials(person.name);
}

export function hue(id) {
  return `hue-${id % HUES}`;
}

export function initials(name = "") {
  const parts = name.split(/[\s\-_.]+/).filter(Boolean);
  const ends = parts.length > 1 ? [parts[0], parts.at(-1)] : [parts[0] ?? "?"];
  return ends.map(first).join("").toUpperCase();
}

// Internal

/** What is read as the first letter; where the browser cannot tell, the first character does. */
function first(part) {
  if (!letters) return String.fromCodePoint(part.codePointAt(0));
  return letters.segment(part)[Symbol.iterator]().next().value.segment;
}
