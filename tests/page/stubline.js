// A line without a server: what is said is kept, and tests say what comes back.

export class StubLine extends EventTarget {
  up = false;
  said = [];
  asked = [];
  renewed = 0;

  say(event) {
    if (this.up) this.said.push(event);
    return this.up;
  }

  ask(event) {
    if (!this.up) return Promise.reject({ code: "no_line" });
    return new Promise((resolve, reject) => this.asked.push({ event, resolve, reject }));
  }

  now() {}

  renew() {
    this.renewed += 1;
    this.drop();
  }

  /** Hear an event from the server; an entry comes as `entry`, too, as on the true line. */
  hear(event) {
    this.dispatchEvent(new CustomEvent(event.type, { detail: event }));
    const isEntry = event.room && event.offset && (event.at !== undefined || event.type === "void");
    if (isEntry) this.dispatchEvent(new CustomEvent("entry", { detail: event }));
  }

  come(welcome) {
    this.#become(true);
    this.hear({ type: "welcome", ...welcome });
  }

  drop() {
    for (const { reject } of this.asked.splice(0)) reject({ code: "no_line" });
    this.#become(false);
  }

  // Internal

  #become(up) {
    this.up = up;
    this.dispatchEvent(new CustomEvent("line", { detail: {} }));
  }
}
