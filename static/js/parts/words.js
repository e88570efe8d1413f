// Words of the page for scripts: they stand in a template, so that the server translates them.

const words = new Map();
const ones = new Map(); // of those that read otherwise for one
const locale = document.documentElement.lang;
const plural = new Intl.PluralRules(locale);
const list = new Intl.ListFormat(locale, { type: "conjunction", style: "long" });
const fromTheRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

for (const element of document.getElementById("words").content.children) {
  words.set(element.dataset.word, element.textContent);
  if (element.dataset.one) ones.set(element.dataset.word, element.dataset.one);
}

/** The phrase of this name, its {braces} filled in. */
export function word(name, values = {}) {
  const number = Object.values(values).find(Number.isFinite);
  const one = number !== undefined && plural.select(number) === "one";
  const phrase = (one && ones.get(name)) || words.get(name);
  return phrase.replace(/\{(\w+)\}/g, (_, key) => isolated(String(values[key] ?? "")));
}

/** Why something was refused; where no phrase says it, the server's sentence does, or else the `other` phrase. */
export function refusal({ code, message }, other = "not-reached") {
  const name = (code ?? "").replaceAll("_", "-");
  return words.has(name) ? word(name) : message || word(other);
}

/** What somebody is called; of one who has left there may be no name. */
export function nameOf({ name }) {
  return name ?? word("somebody-left");
}

/** People by name, never more than three: "ada, bob and 4 others". */
export function names(people) {
  const all = people.map((person) => isolated(nameOf(person)));
  if (all.length <= 3) return list.format(all);
  return list.format([...all.slice(0, 2), word("others", { count: all.length - 2 })]);
}

// Internal

function isolated(text) {
  return fromTheRight.test(text) ? `\u2068${text}\u2069` : text;
}
