// The bell above the messages: how much one wants to be told of the room looked at.

import { FOR_GOOD } from "../model/people/preferences.js";
import { draw } from "../parts/templates.js";
import { refusal, word } from "../parts/words.js";
import { momentOf, until } from "./until.js";

export class Bell {
  #element;
  #place;
  #preferences;
  #notifications;
  #tell;

  constructor(element, { place, preferences, notifications, tell }) {
    this.#element = element;
    this.#place = place;
    this.#preferences = preferences;
    this.#notifications = notifications;
    this.#tell = tell;
    element.addEventListener("click", ({ target }) => this.#chosen(target.closest("button")));
    for (const type of ["went", "listed"]) place.addEventListener(type, () => this.#draw());
    preferences.addEventListener("changed", () => this.#draw());
    notifications.addEventListener("changed", () => this.#draw());
    element.addEventListener("toggle", () => this.#draw());
    this.#draw();
    element.classList.remove("bell--waits");
  }

  // Callbacks

  async #chosen(button) {
    const room = this.#place.current;
    if (!button || !room) return;
    const { level, mute, show } = button.dataset;
    try {
      if (level) await this.#preferences.put("level", level, room);
      else if (mute) await this.#preferences.put("muted_until", mute === "end" ? 0 : momentOf(mute), room);
      else if (show === "on") await this.#ask();
      else this.#notifications.turnOff();
    } catch (refused) {
      this.#tell(refusal(refused));
    }
  }

  async #ask() {
    await this.#notifications.turnOn();
    const { state } = this.#notifications;
    if (state !== "on") this.#tell(word(`notify-${state}`));
  }

  // Internal

  #draw() {
    const room = this.#place.current;
    this.#element.hidden = !room;
    if (!room) return;
    const muted = this.#preferences.isMuted(room);
    const quiet = muted || room.level === "quiet" || room.level === "hidden";
    draw(this.#element.querySelector("summary .icon"), quiet ? "bell-off" : "bell");
    if (!this.#element.open) return;
    for (const button of this.#element.querySelectorAll("[data-level]")) {
      button.setAttribute("aria-pressed", button.dataset.level === room.level);
    }
    this.#drawMute(muted, room.mutedUntil);
    this.#drawNotifications();
  }

  #drawMute(muted, at) {
    const note = muted ? (at === FOR_GOOD ? word("muted") : word("muted-until", { until: until(at) })) : word("mute");
    this.#element.querySelector("#bell-mute").textContent = note;
    for (const button of this.#element.querySelectorAll("[data-mute]")) {
      button.hidden = muted !== (button.dataset.mute === "end");
    }
  }

  /** What would be refused is not offered, but said. */
  #drawNotifications() {
    const { state } = this.#notifications;
    for (const button of this.#element.querySelectorAll("[data-show]")) {
      button.hidden = button.dataset.show === "on" ? !["ask", "off"].includes(state) : state !== "on";
    }
    const note = this.#element.querySelector(".bell__note");
    note.hidden = ["ask", "off", "on"].includes(state);
    note.textContent = note.hidden ? "" : word(`notify-${state}`);
  }
}
