// Copying the text of a message.

import { copyText } from "../parts/clipboard.js";
import { word } from "../parts/words.js";

/** The deed; `tell` says that it is done. */
export function copying(tell) {
  return {
    name: "copy",
    key: "c",
    icon: "copy",
    label: "deed-copy",
    offered: ({ text }) => Boolean(text),
    run: async ({ text }) => {
      await copyText(text);
      tell(word("copied"));
    },
  };
}
