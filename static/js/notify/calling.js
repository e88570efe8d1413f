// All that calls this person, or does not: it is fetched once the page stands.

import { later, sheet } from "../parts/later.js";
import { showOwnStatus } from "../people/ownstatus.js";
import { Bell } from "./bell.js";
import { Disturb } from "./disturb.js";
import { Notifications } from "./notifications.js";
import { Notifier } from "./notifier.js";
import { Sounds } from "./sounds.js";
import { speakerFor } from "./speaker.js";

const $ = (id) => document.getElementById(id);

/** Begin to call; returns `quietHours()`, `ownWords()` and `status()`, which give the dialogs of these. */
export function startCalling({ keep, line, place, people, preferences, going, tell }) {
  const notifications = new Notifications({
    keep,
    icon: document.querySelector('link[rel="apple-touch-icon"]').href,
    open: (room) => place.room(room.name) && going.go(room.name),
  });
  const speaker = speakerFor(people.you, { keep });
  new Notifier({ line, place, people, preferences, notifications, speaker, sounds: new Sounds() });
  new Bell($("bell"), { place, preferences, notifications, tell });
  new Disturb($("you"), { preferences, tell });
  showOwnStatus($("own-status"), preferences);
  const quietHours = later(
    async () => {
      const [module] = await Promise.all([import("./hours.js"), sheet("hours")]);
      return module;
    },
    ({ Hours }) => new Hours($("hours"), { preferences }),
    tell,
  );
  const ownWords = later(
    () => import("./ownwords.js"),
    ({ OwnWords }) => new OwnWords($("own-words"), { preferences }),
    tell,
  );
  const status = later(
    async () => (await Promise.all([import("../people/status.js"), sheet("status")]))[0],
    ({ Status }) => new Status($("status"), { preferences }),
    tell,
  );
  return { quietHours, ownWords, status };
}
