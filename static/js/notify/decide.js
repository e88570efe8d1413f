// What a message does: one table, which is that of docs/notifications.md.
//
// `level` is what this person chose for the room, `kind` what the message is to them: a
// `message`, a `mention` by name, one of the whole `room`, or a `direct` one. `presence`:
// they are `reading` this very room, `looking` at something else on the page, or `away`
// from it. The `badge` is none, a `grey` number of mentions, the `number` of what is unread, or that
// with a `mention`; the `sound` is none, `message` or `mention`.

const NOTHING = { badge: "", bold: false, sound: "", notification: false };
const SEEN = { ...NOTHING, badge: "number", bold: true };
const TOLD = { ...SEEN, sound: "message", notification: true };
const CALLED = { badge: "mention", bold: true, sound: "mention", notification: true };
const GREY = { ...NOTHING, badge: "grey" };

const ALOUD = { mention: CALLED, room: CALLED, direct: CALLED };
const QUIET = { message: NOTHING, mention: GREY, room: NOTHING, direct: GREY };
const TABLE = {
  all: { message: TOLD, ...ALOUD },
  mentions: { message: SEEN, ...ALOUD },
  quiet: QUIET,
  hidden: QUIET,
};

export function decide({ level, kind, muted = false, dnd = false, presence = "away" }) {
  if (presence === "reading") return NOTHING;
  const { badge, bold, sound, notification } = muted ? QUIET[kind] : TABLE[level][kind];
  return {
    badge,
    bold,
    sound: dnd ? "" : sound,
    notification: notification && !dnd && presence === "away",
  };
}
