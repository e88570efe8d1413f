// How a room stands in the list: by the same table as what calls.

import { decide } from "./decide.js";

const PLAIN = { badge: "", bold: false, number: 0 };

/** What is shown of what is unread in a room: the `badge`, its `number`, and whether the room is `bold`. */
export function standingOf(room, now = Date.now()) {
  if (!room.unread) return PLAIN; // Most are.
  const kind = room.direct ? "direct" : room.mentions ? "mention" : "message";
  const { badge, bold } = decide({ level: room.level, kind, muted: room.mutedUntil > now });
  const grey = room.direct ? room.unread : room.mentions;
  return { badge, bold, number: { grey, number: room.unread, mention: room.unread }[badge] ?? 0 };
}

/** Whether a room is in the list: a hidden one comes back with a mention. */
export function isListed(room) {
  return room.level !== "hidden" || standingOf(room).badge !== "";
}
