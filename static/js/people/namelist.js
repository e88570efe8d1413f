// Names that a field offers while one is typed, by what the server finds.

const SHOWN = 8;

export class NameList {
  #field;
  #list = document.createElement("datalist");
  #find;
  #asking = false;
  #asked = "";

  /** `find(name)` resolves to people whose names begin so. */
  constructor(field, find) {
    this.#field = field;
    this.#find = find;
    this.#list.id = `${field.id}-names`;
    field.setAttribute("list", this.#list.id);
    field.after(this.#list);
    field.addEventListener("input", () => this.#ask());
    field.addEventListener("focus", () => (this.#asked = ""));
  }

  // Internal

  /** One question at a time; what is typed meanwhile is asked for after it. */
  async #ask() {
    const sought = this.#field.value.trim();
    if (this.#asking || !sought || sought === this.#asked) return;
    this.#asking = true;
    this.#asked = sought;
    try {
      const found = await this.#find(sought);
      this.#list.replaceChildren(...found.slice(0, SHOWN).map(({ name }) => new Option(name, name)));
    } catch {
      // Names can be typed in full.
    } finally {
      this.#asking = false;
    }
    if (this.#field.value.trim() !== sought) this.#ask();
  }
}
