// The link that brings others in, with its QR code.

import { root } from "../parts/addresses.js";
import { Dialog } from "../parts/dialog.js";
import { refusal, word } from "../parts/words.js";

const LOOPBACK = /^(localhost|.+\.localhost|127\..+|\[::1\])$/;

export class Invitation extends Dialog {
  #boot;
  #place;
  #requests;

  constructor(element, { boot, place, requests }) {
    super(element);
    this.#boot = boot;
    this.#place = place;
    this.#requests = requests;
    wireLink(element);
    if (boot.admin) element.querySelector("[data-all]")?.removeAttribute("hidden");
  }

  /** Whether this person has anything to invite with. */
  get possible() {
    const { access } = this.#boot;
    return access === "guests" || (access === "invite" && this.#place.may.has("invite"));
  }

  async open() {
    this.complain();
    super.open();
    try {
      showLink(this.element, await this.link());
    } catch (error) {
      this.complain(refusal(error));
    }
  }

  /** The address to share; where an invite is needed, one is made, once per page. */
  async link() {
    if (this.#boot.access !== "guests") this.made ??= (await this.#requests.post("/invites")).url;
    return this.made ?? this.#boot.invite_url;
  }
}

/** Put a link into its field, and its code beside it; where others cannot reach it, what to do about that. */
export function showLink(element, url) {
  const { href, pathname, hostname } = new URL(url, location.href);
  const code = element.querySelector(".code");
  element.querySelector(".link__text").value = href;
  if (!LOOPBACK.test(hostname)) code.src = `${root}/qr.svg?u=${encodeURIComponent(pathname)}`;
  else code?.replaceWith(onlyHere());
}

/** Make the field of a link select itself, and its button copy it. */
export function wireLink(element) {
  const field = element.querySelector(".link__text");
  const button = element.querySelector("[data-copy]");
  const label = button.querySelector("span");
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    await copy(field);
    label.textContent = word("copied");
    setTimeout(() => (label.textContent = word("copy")), 2_000);
  });
}

/** Copy a field. Without TLS browsers offer no clipboard; the old way still works there. */
export async function copy(field) {
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    document.execCommand("copy");
  }
}

// Internal

function onlyHere() {
  const text = document.createElement("p");
  text.className = "code__missing";
  text.textContent = word("only-here");
  return text;
}
