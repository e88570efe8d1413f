// The cards before the rooms: a password can be looked at, and a form is sent once.

import { complainInWords } from "./parts/validity.js";

complainInWords();
for (const button of document.querySelectorAll("[data-peek]")) {
  const input = document.getElementById(button.dataset.peek);
  button.hidden = false;
  button.addEventListener("click", () => {
    const hidden = input.type === "password";
    input.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", hidden);
  });
}

for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    const submit = form.querySelector('[type="submit"]');
    if (submit.ariaBusy === "true") event.preventDefault();
    submit.ariaBusy = "true";
  });
}

// Coming back by the browser's back button, the form may be sent again.
addEventListener("pageshow", () => {
  for (const submit of document.querySelectorAll('[type="submit"]')) submit.ariaBusy = "false";
});
