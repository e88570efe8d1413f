// What is missing in a form is said in the language of the page, not in that of the browser.

/** Have every field that says so by `data-missing` or `data-short` complain in these words. */
export function complainInWords() {
  document.addEventListener("invalid", ({ target }) => complain(target), { capture: true });
  document.addEventListener("input", ({ target }) => target.setCustomValidity?.(""));
}

// Internal

function complain(field) {
  const { valueMissing, tooShort } = field.validity;
  const { missing = "", short = "" } = field.dataset;
  if (valueMissing || tooShort) field.setCustomValidity(valueMissing ? missing : short);
}
