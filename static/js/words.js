// Words of the page for scripts: they stand in a template, so that the server translates them.

const words = new Map();
const locale = document.documentElement.lang;
const list = new Intl.ListFormat(locale, { type: "conjunction", style: "long" });
const fromTheRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

for (const element of document.getElementById("words").content.children) {
  words.set(element.dataset.word, element.textContent);
}

/** The phrase of this name, its {braces} filled in. */
export function word(name, values = {}) {
  return words.get(name).replace(/\{(\w+)\}/g, (_, key) => isolated(String(values[key] ?? "")));
}

/** People by name, never more than three: "ada, bob and 4 others". */
export function names(people) {
  const all = people.map((person) => isolated(person.name));
  if (all.length <= 3) return list.format(all);
  return list.format([...all.slice(0, 2), word("others", { count: all.length - 2 })]);
}

// Internal

function isolated(text) {
  return fromTheRight.test(text) ? `\u2068${text}\u2069` : text;
}
