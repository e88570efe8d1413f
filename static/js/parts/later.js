// Parts of the page that are fetched when they are first needed, by `import()`.

import { refusal } from "./words.js";

/**
 * Return a function that gives what `make` makes of what `fetch` brings, once for all.
 *
 * If the server cannot be reached, that is told as a sentence, and it gives null; the next call tries again.
 */
export function later(fetch, make, tell) {
  let made = null;
  return () => (made ??= fetch().then(make, () => {
    made = null;
    tell(refusal({ code: "not_reached" }));
    return null;
  }));
}

/** The address of another file of the page, of the same version. */
export function assetAddress(path) {
  return new URL(`../${path}`, document.querySelector("link[rel=stylesheet]").href).href;
}

/** Fetch the style sheet `css/later/<name>.css`, once. */
export function sheet(name) {
  const address = assetAddress(`css/later/${name}.css`);
  const known = [...document.styleSheets].some(({ href }) => href === address);
  if (known) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: address });
    link.addEventListener("load", resolve);
    link.addEventListener("error", () => {
      link.remove();
      reject(new Error(address));
    });
    document.head.append(link);
  });
}
