// Words of the page for scripts: they stand in a template, so that the server translates them.

const words = new Map();
const ones = new Map(); // of those that read otherwise for one
const sentences = new Map(); // of refusals and endings, by code
const locale = document.documentElement.lang;
const plural = new Intl.PluralRules(locale);
const list = new Intl.ListFormat(locale, { type: "conjunction", style: "long" });
const fromTheRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u;

for (const element of document.getElementById("words").content.children) {
  const { code, word, one } = element.dataset;
  if (code) sentences.set(code, element.textContent);
  else words.set(word, element.textContent);
  if (one) ones.set(word, one);
}

/** The phrase of this name, its {braces} filled in. */
export function word(name, values = {}) {
  const number = Object.values(values).find(Number.isFinite);
  const one = number !== undefined && plural.select(number) === "one";
  const phrase = (one && ones.get(name)) || words.get(name);
  return phrase.replace(/\{(\w+)\}/g, (_, key) => isolated(String(values[key] ?? "")));
}

/** Why something was refused. What has numbers or names in it is said by the server. */
export function refusal({ code, message }) {
  return sentences.get(code) ?? message;
}

/** Why the server ended the line. */
export function ending({ code, reason }) {
  return sentences.get(String(code)) ?? (reason || String(code));
}

/** What somebody is called; of one who has left there may be no name. */
export function nameOf({ name }) {
  return name ?? word("somebody-left");
}

/** People by name, never more than three: "ada, bob and 4 others". */
export function names(people) {
  const named = people.slice(0, people.length > 3 ? 2 : 3).map((person) => isolated(nameOf(person)));
  if (people.length <= 3) return list.format(named);
  return list.format([...named, word("others", { count: people.length - 2 })]);
}

/** Some words as one: "a, b and c". */
export function listed(words) {
  return list.format(words.map((each) => isolated(each)));
}

/** A text that does not turn what stands beside it around; elsewhere than on the page `always`. */
export function isolated(text, { always = false } = {}) {
  return always || fromTheRight.test(text) ? `\u2068${text}\u2069` : text;
}
