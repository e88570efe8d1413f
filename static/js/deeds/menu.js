// All that can be done with a message: a menu at its bar, and on touch a sheet at the thumb.

import { Dialog } from "../parts/dialog.js";
import { Popover } from "../parts/popover.js";
import { Roving } from "../parts/roving.js";
import { draw, make } from "../parts/templates.js";
import { nameOf, word } from "../parts/words.js";
import { spoken } from "../text/words.js";
import { told } from "./deeds.js";
import { keyName } from "./keynames.js";
import { keyOf } from "./keys.js";

const touch = matchMedia("(hover: none) and (pointer: coarse)");

export class DeedMenu {
  #deeds;
  #messageOf;
  #people;
  #popover = new Popover(make("deeds-menu"));
  #roving;
  #sheet;
  #row = null;

  /** `messageOf(row)` is the message of a row as it is now. */
  constructor(sheet, { deeds, messageOf, people }) {
    this.#deeds = deeds;
    this.#messageOf = messageOf;
    this.#people = people;
    this.#sheet = new Dialog(sheet);
    this.#roving = new Roving(this.#popover.element);
    this.#popover.element.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** Open for the message of a row, at the element `by`; on touch at the thumb. */
  open(row, { by = row, back = by, closed = () => {} } = {}) {
    const message = this.#messageOf(row);
    if (!this.#deeds.of(message).length) return;
    this.#row = row;
    if (touch.matches) return this.#openSheet(message);
    this.#fill(this.#popover.element, "deed-item", message);
    this.#popover.open({ by, back, end: true, closed });
    this.#roving.focus();
  }

  // Callbacks

  /** The keys that stand in the menu work there, too; what has none is no text that one writes. */
  #pressed(event) {
    const { altKey, ctrlKey, metaKey, key } = event;
    if (altKey || ctrlKey || metaKey || event.defaultPrevented || ["Enter", " ", "Escape", "Tab"].includes(key)) return;
    const deed = this.#deeds.byKey(keyOf(event), this.#messageOf(this.#row));
    if (key.length > 1 && !deed) return;
    event.preventDefault();
    event.stopPropagation();
    if (deed) this.#choose(deed, event);
  }

  // Internal

  #openSheet(message) {
    const { element } = this.#sheet;
    const quick = this.#deeds.quick(message);
    element.querySelector(".sheet__quick").replaceChildren(...(quick ? [quick] : []));
    element.querySelector(".sheet__author").textContent = nameOf(this.#people.now(message.who));
    element.querySelector(".sheet__text").textContent = spoken(message.text);
    this.#fill(element.querySelector(".sheet__deeds"), "deed-row", message);
    const select = this.#item("deed-row", { icon: "select", label: "deed-select", keys: [] }, message);
    select.addEventListener("click", () => this.#select());
    element.querySelector(".sheet__deeds").append(select);
    this.#sheet.open();
  }

  #fill(list, template, message) {
    const items = this.#deeds.of(message).map((deed) => {
      const item = this.#item(template, deed, message);
      item.addEventListener("click", (event) => this.#choose(deed, event));
      return item;
    });
    list.replaceChildren(...items);
  }

  #item(template, { icon, label, keys, danger }, message) {
    const item = make(template);
    draw(item.querySelector(".icon"), told(icon, message));
    item.querySelector(".deed__label").textContent = word(told(label, message));
    item.classList.toggle("deed--danger", Boolean(danger));
    const key = item.querySelector("kbd");
    if (key && keys[0]) key.textContent = keyName(keys[0]);
    else key?.remove();
    return item;
  }

  /** What is chosen is done with the message as it is now, if it still can be. */
  #choose(deed, event) {
    this.#popover.close();
    this.#sheet.close();
    const message = this.#row.isConnected && this.#messageOf(this.#row);
    if (message && this.#deeds.of(message).includes(deed)) deed.run(message, this.#row, event);
  }

  /** Select the whole text, from where a finger goes on. */
  #select() {
    this.#sheet.close();
    const body = this.#row.querySelector(".message__body");
    body.classList.add("message__body--selecting");
    getSelection().selectAllChildren(body);
    const ended = () => {
      if (!getSelection().isCollapsed && body.contains(getSelection().anchorNode)) return;
      body.classList.remove("message__body--selecting");
      document.removeEventListener("selectionchange", ended);
    };
    document.addEventListener("selectionchange", ended);
  }
}
