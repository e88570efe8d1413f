// Notifications of the browser: whether there are any, asking for them, one for each room.

import { isolated, word } from "../parts/words.js";

const SOON = 30_000; // ms within which several messages of a room are told as a number
const LONGEST = 200;
const WISH = "notifications"; // kept on this device: "off", if none are to be shown

export class Notifications extends EventTarget {
  #keep;
  #open;
  #icon;
  #shown = new Map(); // by the name of the room
  #works = true;

  /** `open(room)` leads to a room; events: `changed`. */
  constructor({ keep, open, icon }) {
    super();
    this.#keep = keep;
    this.#open = open;
    this.#icon = icon;
  }

  /** `on`, `off`, `ask`, or why there are none: `refused`, `insecure`, `install`, `missing`. */
  get state() {
    if (!isSecureContext) return "insecure";
    if (typeof Notification === "undefined") return isOfApple() ? "install" : "missing";
    if (!this.#works) return "missing";
    if (Notification.permission === "denied") return "refused";
    if (Notification.permission === "default") return "ask";
    return this.#keep.get(WISH) === "off" ? "off" : "on";
  }

  /** Show notifications from now on; asks the person first, so only after something was pressed. */
  async turnOn() {
    this.#keep.drop(WISH);
    if (this.state === "ask") await Notification.requestPermission();
    this.dispatchEvent(new CustomEvent("changed"));
  }

  turnOff() {
    this.#keep.put(WISH, "off");
    for (const name of [...this.#shown.keys()]) this.#close(name);
    this.dispatchEvent(new CustomEvent("changed"));
  }

  /** Show a message, in place of what is shown of this room. */
  show({ room, offset, name, text, loud }) {
    if (this.state !== "on") return;
    const before = this.#shown.get(room.name);
    const count = before && Date.now() - before.at < SOON ? before.count + 1 : 1;
    const place = isolated(room.title, { always: true });
    const author = isolated(name, { always: true });
    const single = room.direct ? author : `${author} · ${place}`;
    const title = count > 1 ? word("new-in", { count, room: place }) : single;
    const body = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
    const options = { body, tag: room.name, renotify: loud, icon: this.#icon, dir: "auto", silent: true };
    const notification = this.#make(title, options);
    if (!notification) return;
    notification.addEventListener("click", () => this.#clicked(room, notification));
    notification.addEventListener("close", () => this.#forget(room.name, notification));
    this.#shown.set(room.name, { notification, count, offset, at: Date.now() });
  }

  /** Take away what was read, here or elsewhere; `readUpTo(name)` tells the offset. */
  settle(readUpTo) {
    for (const [name, { offset }] of this.#shown) if (offset <= readUpTo(name)) this.#close(name);
  }

  // Callbacks

  #clicked(room, notification) {
    notification.close();
    focus();
    this.#open(room);
  }

  #forget(name, notification) {
    if (this.#shown.get(name)?.notification === notification) this.#shown.delete(name);
  }

  // Internal

  /** On some phones only a worker may show one; then there are none. */
  #make(title, options) {
    try {
      return new Notification(title, options);
    } catch {
      this.#works = false;
      this.dispatchEvent(new CustomEvent("changed"));
      return null;
    }
  }

  #close(name) {
    this.#shown.get(name)?.notification.close();
    this.#shown.delete(name);
  }
}

/** Whether it is an iPhone or iPad, which has notifications for pages on the home screen only. */
function isOfApple() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (/Mac/.test(navigator.platform) && navigator.maxTouchPoints > 1);
}
