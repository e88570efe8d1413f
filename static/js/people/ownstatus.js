// One's own status in one's own menu.

import { word } from "../parts/words.js";
import { doing } from "./doing.js";

/** What one says one is doing; empty if that is nothing, or over. */
export function ownStatus(preferences) {
  const { text: status, until } = preferences.get("status") ?? {};
  return doing({ status, status_until: until });
}

/** Have a button of the menu say it. */
export function showOwnStatus(button, preferences) {
  const label = button.querySelector("span");
  const draw = () => {
    label.textContent = ownStatus(preferences) || word("status-none");
    button.title = ownStatus(preferences);
  };
  preferences.addEventListener("changed", draw);
  draw();
  button.hidden = false;
}
