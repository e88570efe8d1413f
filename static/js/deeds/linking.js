// Copying the link to a message.

import { addressOf } from "../parts/addresses.js";
import { copyText } from "../parts/clipboard.js";
import { word } from "../parts/words.js";

/** The deed; `home` is the address by which others reach the place, `tell` says that it is done. */
export function linking(home, tell) {
  return {
    name: "link",
    key: "y",
    icon: "link",
    label: "deed-link",
    run: async ({ room, offset }) => {
      await copyText(new URL(addressOf(room, offset), home).href);
      tell(word("copied"));
    },
  };
}
