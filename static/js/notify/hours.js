// The dialog of quiet hours, with sounds and what notifications say.

import { DAYS } from "../model/people/quiet.js";
import { Dialog } from "../parts/dialog.js";
import { refusal } from "../parts/words.js";

const NIGHT = { from: "22:00", to: "07:00" };
const MONDAY = Date.UTC(2024, 0, 1);
const A_DAY = 86_400_000;

export class Hours extends Dialog {
  #preferences;
  #form;

  constructor(element, { preferences }) {
    super(element);
    this.#preferences = preferences;
    this.#form = element.querySelector("form");
    this.#make();
    this.#form.addEventListener("submit", (event) => this.#submit(event));
    this.#form.addEventListener("change", ({ target }) => target.type === "checkbox" && this.#enable());
  }

  open() {
    const { elements } = this.#form;
    const hours = this.#preferences.get("quiet_hours", {});
    for (const day of DAYS) {
      const { from, to } = hours[day] ?? NIGHT;
      elements[day].checked = day in hours;
      elements[`${day}-from`].value = from;
      elements[`${day}-to`].value = to;
    }
    elements.zone.value = this.#preferences.get("time_zone") ?? here();
    elements.anyway.checked = this.#preferences.get("anyway", true);
    elements.sounds.checked = this.#preferences.get("sounds", true);
    elements.hide.checked = this.#preferences.get("hide_words", false);
    this.#enable();
    this.complain();
    super.open();
  }

  // Callbacks

  /** Only what is otherwise now is wanted. */
  async #submit(event) {
    event.preventDefault();
    const { elements } = this.#form;
    const hours = Object.fromEntries(DAYS.filter((day) => elements[day].checked).map((day) => [day, {
      from: elements[`${day}-from`].value,
      to: elements[`${day}-to`].value,
    }]));
    const any = Object.keys(hours).length > 0;
    try {
      // The zone first: hours without it would begin at another time.
      if (any) await this.#want("time_zone", elements.zone.value);
      await this.#want("quiet_hours", any ? hours : null);
      await this.#want("anyway", elements.anyway.checked ? null : false);
      await this.#want("sounds", elements.sounds.checked ? null : false);
      await this.#want("hide_words", elements.hide.checked ? true : null);
      this.close();
    } catch (refused) {
      this.complain(refusal(refused));
    }
  }

  // Internal

  async #want(key, value) {
    const before = this.#preferences.get(key);
    if (JSON.stringify(before) !== JSON.stringify(value)) await this.#preferences.put(key, value);
  }

  #make() {
    const name = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", timeZone: "UTC" });
    const rows = this.#form.querySelector(".hours__days");
    const template = this.#form.querySelector("template").content.firstElementChild;
    DAYS.forEach((day, index) => {
      const row = template.cloneNode(true);
      const [box, from, to] = row.querySelectorAll("input");
      const shown = name.format(MONDAY + index * A_DAY);
      row.querySelector(".hours__day").textContent = shown;
      [box.name, from.name, to.name] = [day, `${day}-from`, `${day}-to`];
      for (const field of [from, to]) field.setAttribute("aria-label", `${shown}: ${field.getAttribute("aria-label")}`);
      rows.append(row);
    });
    const zones = Intl.supportedValuesOf?.("timeZone") ?? [];
    const known = new Set([here(), this.#preferences.get("time_zone") ?? here(), ...zones]);
    for (const zone of [...known].sort()) this.#form.elements.zone.append(new Option(zone.replaceAll("_", " "), zone));
  }

  /** The hours of a day that is not quiet are not asked for. */
  #enable() {
    for (const day of DAYS) {
      const { checked } = this.#form.elements[day];
      const fields = ["from", "to"].map((end) => this.#form.elements[`${day}-${end}`]);
      for (const field of fields) field.disabled = !checked;
      fields[0].parentElement.hidden = !checked;
    }
  }
}

/** The time zone of this device. */
function here() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
}
