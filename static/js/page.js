// The page: builds the parts and hands them to each other.

import { Announcer } from "./announcer.js";
import { Badge } from "./badge.js";
import { Banner } from "./banner.js";
import { Browser } from "./browser.js";
import { Composer } from "./composer.js";
import { Creation } from "./creation.js";
import { Dialog } from "./dialog.js";
import { Doors } from "./doors.js";
import { Drafts } from "./drafts.js";
import { Drawer } from "./drawer.js";
import { Exits } from "./exits.js";
import { paint } from "./faces.js";
import { House } from "./house.js";
import { Invitation } from "./invitation.js";
import { Jump } from "./jump.js";
import { Keep } from "./keep.js";
import { Keys } from "./keys.js";
import { Line } from "./line.js";
import { Members } from "./members.js";
import { Menu } from "./menu.js";
import { Older } from "./older.js";
import { Outgoing } from "./outgoing.js";
import { People } from "./people.js";
import { Question } from "./question.js";
import { Reading } from "./reading.js";
import { RoomList } from "./roomlist.js";
import { Rows } from "./rows.js";
import { Scroll } from "./scroll.js";
import { Switcher } from "./switcher.js";
import { Timeline } from "./timeline.js";
import { Typing } from "./typing.js";
import { Welcome } from "./welcome.js";
import { word } from "./words.js";

const $ = (id) => document.getElementById(id);
const boot = JSON.parse($("boot").textContent);
const address = new URL(boot.ws, location.href);
address.protocol = location.protocol === "https:" ? "wss:" : "ws:";

const keep = new Keep(boot.you.id);
const visit = new Keep(boot.you.id, "sessionStorage");
const line = new Line(address, () => ({ positions: house.positions }));
line.addEventListener("welcome", (event) => {
  if (event.detail.you.id === boot.you.id) return;
  // Another tab signed in as somebody else: nothing of ours goes out under that name.
  event.stopImmediatePropagation();
  line.end();
  new Keep(event.detail.you.id, "sessionStorage").put("changed", true);
  location.reload();
});
const house = new House(boot, line);
const outgoing = new Outgoing(line, house, keep);
const scroll = new Scroll($("timeline"), $("entries"));
const timeline = new Timeline(
  { view: $("timeline"), list: $("entries"), skeleton: $("skeleton") },
  { house, outgoing, scroll, rows: new Rows(boot.you), visit },
);
const drafts = new Drafts(keep);
const composer = new Composer($("composer"), { house, drafts, most: boot.max_text });
composer.addEventListener("sent", ({ detail }) => outgoing.say(detail.room, detail.text));

const banner = new Banner($("banner"), line, boot.you);
const question = new Question($("question"));
const around = { scrim: $("scrim"), rest: $("conversation") };
const rooms = new Drawer($("rooms"), { ...around, button: $("show-rooms"), narrow: "(max-width: 719px)" });
new Drawer($("people"), { ...around, button: $("show-people"), narrow: "(max-width: 1099px)" });
const doors = new Doors(
  {
    panel: $("door"),
    header: {
      title: $("room-title"),
      kind: $("room-kind").parentElement,
      menu: $("room-menu"),
      leave: $("leave"),
    },
  },
  { house, line, went: () => rooms.close() },
);

new Jump($("jump"), { house, scroll, timeline });
new Older($("older"), { house, scroll, timeline });
new Reading({ house, scroll, timeline });
new Announcer($("announcer"), { timeline });
new Typing($("typing"), { house, line, composer });
new People($("people"), { house, line, counts: [$("people-count"), $("here-count")] });
new RoomList($("room-list"), { house, elsewhere: $("elsewhere") });
new Badge(house, boot.place);
new Exits(
  { leave: $("leave"), signOut: $("sign-out") },
  { house, line, doors, outgoing, drafts, keep, question, banner },
);
for (const menu of document.querySelectorAll("details.menu")) new Menu(menu);

const invitation = new Invitation($("invitation"), boot);
const dialogs = {
  invitation,
  creation: new Creation($("creation"), { doors }),
  browser: new Browser($("browser"), { doors }),
  members: new Members($("members"), { house, question }),
  switcher: new Switcher($("switcher"), { house, doors }),
  keys: new Dialog($("keys")),
};
for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => {
    rooms.close();
    dialogs[button.dataset.open].open();
  });
}
for (const button of document.querySelectorAll("[data-invite]")) button.hidden = !invitation.possible;
new Welcome($("beginning"), { boot, keep, scroll, timeline, invitation, house, line });

new Keys({
  switcher: () => dialogs.switcher.open(),
  help: () => dialogs.keys.open(),
  step: (by, unread) => doors.step(by, unread),
  write: () => composer.focus(),
  end: () => scroll.toEnd(),
  scroll: (pages) => scroll.by(pages),
});

for (const face of document.querySelectorAll(".face[data-person]")) paint(face, boot.you);
doors.begin(boot.room, boot.room_state ? null : { name: boot.room, title: boot.room_title });
if (visit.get("changed")) banner.tell(word("you-are", { name: boot.you.name }));
visit.drop("changed");
line.open();
