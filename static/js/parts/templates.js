// Elements made from the page's templates.

/** A fresh copy of the first element in the template `id`. */
export function make(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}

/** A fresh copy of everything in the template `id`. */
export function makeAll(id) {
  return document.getElementById(id).content.cloneNode(true);
}

/** Show another icon of the set in an `<svg class="icon">`; what a lock means is said beside it. */
export function draw(svg, icon) {
  svg.querySelector("use").setAttribute("href", `#icon-${icon}`);
  const said = svg.nextElementSibling;
  if (said?.matches(".private")) said.hidden = icon !== "lock";
}
