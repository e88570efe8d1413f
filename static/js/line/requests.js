// Asking the server by HTTP, in JSON.
//
// What fails is rejected as on the line: with a `code`, and with the server's `message` if it had one.

import { asJson } from "./wellformed.js";

export class Requests {
  #token;
  #fetch;

  /** `token` proves that a request comes from a page of this place. */
  constructor(token, fetch = (...asked) => globalThis.fetch(...asked)) {
    this.#token = token;
    this.#fetch = fetch;
  }

  get(path) {
    return this.#ask(path, { method: "GET" });
  }

  post(path, body = {}) {
    return this.#ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": this.#token },
      body: asJson(body),
    });
  }

  /** Whether the server answers where its sockets are: whoever asks there by HTTP is told to upgrade. */
  async reach(path) {
    try {
      return (await this.#fetch(path, { cache: "no-store" })).status === 426;
    } catch {
      return false;
    }
  }

  // Internal

  async #ask(path, { headers = {}, ...options }) {
    let response;
    try {
      response = await this.#fetch(path, { ...options, headers: { Accept: "application/json", ...headers } });
    } catch {
      throw { code: "not_reached" };
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw { code: answer.error ?? "not_reached", message: answer.message };
    return answer;
  }
}
