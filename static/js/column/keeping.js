// The deeds by which messages are kept: pinned for all, saved for oneself; and that which shows a conversation.

import { rootOf } from "../model/log/replies.js";

export function pinning({ place, outgoing }) {
  return {
    name: "pin",
    key: "p",
    icon: "pin",
    label: ({ pinned }) => (pinned ? "deed-unpin" : "deed-pin"),
    offered: ({ room }) => Boolean(place.room(room)?.may.has("pin")),
    run: ({ room, offset: of, pinned }) => outgoing.change({ type: pinned ? "unpin" : "pin", room, of }),
  };
}

export function saving(saved) {
  return {
    name: "save",
    key: "s",
    icon: "save",
    label: (message) => (saved.has(message) ? "deed-unsave" : "deed-save"),
    run: (message) => saved.toggle(message),
  };
}

/** `open(room, root)` shows a conversation. */
export function looking({ place, open }) {
  return {
    name: "lens",
    key: "t",
    icon: "lens",
    label: "deed-lens",
    offered: ({ root, replies }) => Boolean(root || replies),
    run: (message) => open(place.room(message.room), rootOf(message)),
  };
}
