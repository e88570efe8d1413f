// The right column: who is here, or in its place a conversation, the pins, what is saved; one at a time.
//
// `column.show("pins", (panel) => …)`: the function fills `panel.body`, an empty
// element, and sets `panel.title`, and may set `panel.closed`, which is called when
// the panel makes room. Without room beside the messages it lies over them.
// Tells by `shown` that another panel is there, or none.

export class Column extends EventTarget {
  #aside;
  #title;
  #body;
  #shell;
  #scrim;
  #rest;
  #narrow;
  #panel = null;
  #opener = null;

  /** `rest` cannot be reached while the column lies over it: under the media query `narrow`. */
  constructor(aside, { shell, scrim, rest, narrow }) {
    super();
    this.#aside = aside;
    this.#title = aside.querySelector(".column__title");
    this.#body = aside.querySelector(".column__body");
    this.#shell = shell;
    this.#scrim = scrim;
    this.#rest = rest;
    this.#narrow = matchMedia(narrow);
    this.#narrow.addEventListener("change", () => this.#panel && this.#cover());
    for (const button of aside.querySelectorAll("[data-close]")) button.addEventListener("click", () => this.close());
    scrim.addEventListener("click", () => this.close());
    // Before the keys of the page, which were there first.
    document.addEventListener("keydown", (event) => this.#pressed(event));
  }

  /** The name of the panel that is shown, null for who is here. */
  get shown() {
    return this.#panel?.name ?? null;
  }

  /** Show a panel in place of what is there; the focus goes into it, and back when it is closed. */
  show(name, build) {
    if (this.#panel) this.#end();
    else this.#opener = document.activeElement;
    const panel = new Panel(name, this.#title, this.#body);
    this.#panel = panel;
    this.#aside.dataset.panel = name;
    this.#set(true);
    this.#aside.focus({ preventScroll: true });
    build(panel);
    this.#tell();
  }

  /** Close what is shown; or only the panel of a name, if that is what is shown. */
  close(name = this.shown) {
    if (!this.#panel || name !== this.shown) return;
    const hadFocus = this.#aside.contains(document.activeElement) || this.#narrow.matches;
    this.#end();
    this.#panel = null;
    this.#set(false);
    // An opener that is gone leaves the focus to the page.
    if (hadFocus) this.#opener?.focus({ preventScroll: true });
    this.#opener = null;
    this.#tell();
  }

  /** Close what is shown, if it lies over the messages. */
  uncover() {
    if (this.#narrow.matches) this.close();
  }

  // Callbacks

  #pressed(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !this.#panel) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.close();
  }

  // Internal

  #end() {
    this.#panel.closed();
    this.#body.replaceChildren();
  }

  #set(shown) {
    this.#aside.hidden = !shown;
    this.#shell.classList.toggle("shell--column", shown);
    this.#cover();
  }

  #cover() {
    const over = this.#narrow.matches && this.#panel !== null;
    this.#rest.inert = over;
    this.#scrim.hidden = !over;
  }

  #tell() {
    this.dispatchEvent(new CustomEvent("shown"));
  }
}

/** What stands in the column under one title. */
class Panel {
  closed = () => {};
  #title;

  constructor(name, title, body) {
    this.name = name;
    this.body = body;
    this.#title = title;
    this.title = "";
  }

  set title(text) {
    this.#title.textContent = text;
  }
}
