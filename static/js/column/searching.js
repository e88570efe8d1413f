// The search: a box, filters to be filled in, the last searches, and what is found.

import { clock } from "../line/clock.js";
import { dictionary, filled, without } from "../model/search/query.js";
import { Recent } from "../model/search/recent.js";
import { Search } from "../model/search/search.js";
import { make } from "../parts/templates.js";
import { listed, refusal, word } from "../parts/words.js";
import { HitList } from "./hitlist.js";
import { completing, Finding } from "./finding.js";

const FILTERS = ["from:", "in:", "has:link", "has:reaction", "before:", "after:", "on:", "is:pinned", "is:saved", "is:mine", "is:thread"];
const FEW = 3; // rooms that are named where nothing is found

export class SearchPanel {
  #parts;
  #search;
  #recent;
  #finding;
  #known;
  #view = null;
  #list = null;
  #input = null;
  #said = ""; // what a screen reader was told last

  /** `parts`: column, place, people, line, requests, keep, reveal. */
  constructor(parts) {
    this.#parts = parts;
    const { keep, line, people, place, requests } = parts;
    this.#known = dictionary(Object.fromEntries(FILTERS.map((filter) => [filter, word(`filter-${filter}`)])));
    this.#finding = new Finding({ people, requests });
    this.#recent = new Recent(keep);
    const who = (name) => this.#finding.idOf(name);
    this.#search = new Search({ known: this.#known, line, place, people, who, clock });
    this.#search.addEventListener("changed", () => this.#draw());
    for (const type of ["blocked", "person"]) people.addEventListener(type, () => this.#list?.redraw());
  }

  /** Show the search with what was typed last, or with these words. */
  open(typed = this.#search.typed) {
    const { column } = this.#parts;
    if (column.shown !== "search") column.show("search", (panel) => this.#build(panel));
    this.#input.value = typed;
    this.#search.type(typed, { now: true });
    this.#draw();
    this.#input.focus();
    this.#input.select();
  }

  // Callbacks

  #pressed(event) {
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown") this.#list.enter();
    else if (event.key === "Enter") this.#submit();
    else return;
    event.preventDefault();
  }

  #submit() {
    this.#recent.add(this.#input.value);
    this.#search.type(this.#input.value, { now: true });
  }

  #jump({ room, entry }) {
    this.#recent.add(this.#search.typed);
    this.#parts.reveal(room, entry.offset);
  }

  // Internal

  #build(panel) {
    panel.title = word("search");
    const { people, place } = this.#parts;
    this.#view = make("column-search");
    this.#input = this.#find("input");
    this.#said = "";
    panel.body.append(this.#view);
    this.#list = new HitList(this.#find(".search__found"), {
      ...{ people, place, jump: (hit) => this.#jump(hit), back: () => this.#input.focus() },
      more: () => this.#search.next(),
    });
    this.#input.addEventListener("input", (event) => event.isComposing || this.#search.type(this.#input.value));
    this.#input.addEventListener("compositionend", () => this.#search.type(this.#input.value));
    completing(this.#find(".suggesting"), this.#input, { place, finding: this.#finding, known: this.#known });
    this.#input.addEventListener("keydown", (event) => this.#pressed(event));
    this.#find("form").addEventListener("submit", (event) => event.preventDefault());
    this.#find(".search__chips").append(...FILTERS.map((filter) => this.#chip(word(`filter-${filter}`))));
    this.#find(".search__clear").addEventListener("click", () => {
      this.#recent.clear();
      this.#draw();
      this.#input.focus();
    });
    panel.closed = () => {
      this.#list.end();
      this.#view = this.#list = null;
    };
  }

  #chip(filter) {
    return this.#button(filter, "button search__chip", () => this.#fill(filled(this.#input.value, filter)));
  }

  #button(text, style, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: style, textContent: text });
    button.dir = "auto";
    button.addEventListener("click", act);
    return button;
  }

  /** Put other words into the box, and go on typing there. */
  #fill(typed) {
    this.#input.value = typed;
    this.#input.focus();
    this.#input.setSelectionRange(typed.length, typed.length);
    this.#input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  #draw() {
    if (!this.#view) return;
    const { hits, indexed, state, complete, more } = this.#search;
    this.#view.setAttribute("aria-busy", state === "asking");
    this.#view.dataset.state = state;
    this.#list.draw(hits.all);
    this.#list.goesOn(state === "found" && more);
    this.#drawRecent(state === "idle");
    this.#say(this.#sentence(), state === "asking");
    const { problem } = this.#search;
    const why = problem && this.#complaint(problem);
    this.#line(".column__error", why);
    this.#line(".search__older", state === "found" && !complete && hits.all.length > 0 && !more && word("search-older"));
    this.#line(".search__indexing", state === "found" && indexed < 1 && word("search-indexing", { percent: Math.floor(indexed * 100) }));
    this.#drawDrops(state === "found" && !hits.all.length);
  }

  #drawRecent(isIdle) {
    const searches = isIdle ? this.#recent.all : [];
    this.#find(".search__recent").hidden = !searches.length;
    const rows = searches.map((typed) => {
      const row = document.createElement("li");
      row.append(this.#button(typed, "search__again", () => this.#take(typed)));
      return row;
    });
    this.#find(".search__recent ul").replaceChildren(...rows);
  }

  #take(typed) {
    this.#fill(typed);
    this.#submit();
  }

  /** Where nothing is found, each filter can be dropped. */
  #drawDrops(isEmpty) {
    const filters = isEmpty ? this.#search.query.filters : [];
    const buttons = filters.map((filter) =>
      this.#button(word("search-without", { filter: filter.source }), "button", () => this.#take(without(this.#input.value, filter))),
    );
    this.#find(".search__drops").replaceChildren(...buttons);
  }

  #sentence() {
    const { hits, state, more, rooms } = this.#search;
    if (state === "offline") return word("search-offline");
    if (state === "short") return word("search-short");
    if (state !== "found") return "";
    if (!hits.all.length && more) return word("search-older");
    if (hits.all.length) return word(more ? "search-count-more" : "search-count", { count: hits.all.length });
    const titles = rooms.map((name) => this.#parts.place.room(name)?.title ?? name);
    if (!titles.length || titles.length > FEW) return word("search-none-all", { count: titles.length || this.#parts.place.rooms.length });
    return word("search-none", { rooms: listed(titles) });
  }

  #complaint({ filter, ...refused }) {
    if (!filter) return refusal(refused);
    const { name, value, source } = filter;
    if (name === "from") return word("search-nobody", { name: value });
    if (name === "in") return word("search-no-room", { name: value });
    if (["before", "after", "on"].includes(name)) return word("search-bad-day", { filter: source });
    const fits = FILTERS.filter((each) => each.startsWith(`${name}:`)).map((each) => word(`filter-${each}`));
    return word("search-bad-filter", { filter: source, filters: listed(fits) });
  }

  /** Tell the count and the like, once; while it is asked the last one stands on. */
  #say(sentence, asking) {
    if (asking || sentence === this.#said) return;
    this.#said = sentence;
    this.#find(".search__status").textContent = sentence;
  }

  #line(selector, sentence) {
    const line = this.#find(selector);
    if (line.textContent !== (sentence || "")) line.textContent = sentence || "";
    line.hidden = !sentence;
  }

  #find(selector) {
    return this.#view.querySelector(selector);
  }
}
