// The picker of emoji: by name, by group, and those used last.

import { toned } from "../model/writing/emoji.js";
import { Popover } from "../parts/popover.js";
import { make } from "../parts/templates.js";
import { word } from "../parts/words.js";
import { isDrawn } from "./drawn.js";
import { GridWalk } from "./gridwalk.js";
import { Tones } from "./tones.js";

const COLUMNS = 9; // of the picker where it has its full width
const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class Picker {
  #popover = new Popover(make("picker"));
  #search;
  #groups;
  #results;
  #emojis;
  #used;
  #tones;
  #walk;
  #chosen = () => {};
  #named = new Map(); // by emoji, for those used last
  #recent = document.createElement("div");
  #drawnTone = null;
  #waiting = []; // groups that are not drawn yet
  #frame = 0;

  constructor(emojis, { used, keep }) {
    const { element } = this.#popover;
    this.#emojis = emojis;
    this.#used = used;
    this.#search = element.querySelector("input");
    this.#groups = element.querySelector(".picker__groups");
    this.#results = element.querySelector(".picker__results");
    for (const one of emojis.all) this.#named.set(one.emoji, one);
    this.#tones = new Tones(keep, () => this.#draw());
    this.#walk = new GridWalk(element, this.#search);
    this.#search.addEventListener("input", () => this.#find());
    this.#search.addEventListener("keydown", (event) => this.#pressed(event));
    element.addEventListener("click", ({ target }) => this.#clicked(target.closest("[data-emoji]")));
    this.#tones.listen(element, (button) => this.#named.get(button.dataset.emoji));
  }

  /** Open at the element `by`; the focus goes `back` in the end, and `chosen` hears of one emoji. */
  open({ by, back, chosen }) {
    this.#chosen = chosen;
    this.#search.value = "";
    this.#draw();
    this.#popover.open({ by, back, end: true, focus: touch.matches ? "[data-emoji]" : "input" });
    this.#groups.scrollTop = 0;
  }

  // Callbacks

  #find() {
    const query = this.#search.value.trim();
    const found = query ? this.#emojis.find(query) : [];
    this.#groups.hidden = Boolean(query);
    this.#results.hidden = !query;
    this.#results.replaceChildren(query ? this.#grid(found) : "");
    if (query && !found.length) this.#results.replaceChildren(word("no-emoji"));
    this.#results.scrollTop = 0;
    this.#walk.stop();
  }

  #pressed(event) {
    if (event.isComposing || event.key !== "Enter") return;
    event.preventDefault();
    this.#clicked(this.#results.querySelector("[data-emoji]"));
  }

  #clicked(button) {
    if (!button) return;
    this.#popover.close();
    this.#chosen(button.dataset.drawn);
  }

  // Internal

  /** Draw what is seen first at once, and the groups below it frame by frame; what is drawn stays. */
  #draw() {
    this.#find();
    const recent = this.#used.recent.map((emoji) => this.#named.get(emoji) ?? { emoji, name: emoji });
    this.#recent.replaceChildren(...(recent.length ? this.#group({ name: "recent", emoji: recent }) : []));
    if (this.#drawnTone !== this.#tones.tone) {
      this.#drawnTone = this.#tones.tone;
      this.#groups.replaceChildren(this.#recent);
      this.#waiting = [...this.#emojis.groups];
      this.#drawNext();
      cancelAnimationFrame(this.#frame);
      this.#frame = requestAnimationFrame(() => this.#drawOn());
    }
    this.#walk.stop();
  }

  #drawOn() {
    this.#drawNext();
    if (this.#waiting.length) this.#frame = requestAnimationFrame(() => this.#drawOn());
  }

  #drawNext() {
    if (this.#waiting.length) this.#groups.append(...this.#group(this.#waiting.shift()));
  }

  #group({ name, emoji }) {
    const title = document.createElement("h3");
    title.className = "picker__title";
    title.textContent = word(`emoji-${name}`);
    return [title, this.#grid(emoji.filter((one) => isDrawn(one.emoji)))];
  }

  #grid(emoji) {
    const grid = document.createElement("div");
    grid.className = "picker__grid";
    grid.style.setProperty("--rows", Math.ceil(emoji.length / COLUMNS));
    grid.append(...emoji.map((one) => this.#button(one)));
    return grid;
  }

  #button(one) {
    const button = document.createElement("button");
    const drawn = toned(one, this.#tones.tone);
    Object.assign(button, { type: "button", className: "picker__emoji", tabIndex: -1, textContent: drawn, title: one.name });
    Object.assign(button.dataset, { emoji: one.emoji, drawn });
    button.setAttribute("aria-label", one.name);
    if (one.tones) button.setAttribute("aria-haspopup", "true");
    return button;
  }
}
