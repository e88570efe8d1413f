// The page: builds the parts and hands them to each other.

import { Spoken } from "./messages/spoken.js";
import { keepAwake } from "./shell/awake.js";
import { root } from "./parts/addresses.js";
import { Badge } from "./shell/badge.js";
import { Banner } from "./shell/banner.js";
import { Beginning } from "./rooms/beginning.js";
import { Composer } from "./composer/composer.js";
import { Creation } from "./rooms/creation.js";
import { Crowd } from "./people/crowd.js";
import { Dialog } from "./parts/dialog.js";
import { Going } from "./rooms/going.js";
import { Drafts } from "./model/drafts.js";
import { Drawer } from "./shell/drawer.js";
import { Exits } from "./rooms/exits.js";
import { Further } from "./messages/further.js";
import { Focus } from "./shell/focus.js";
import { Place } from "./model/place.js";
import { Invitation } from "./people/invitation.js";
import { Jump } from "./messages/jump.js";
import { Keep } from "./model/keep.js";
import { Keys } from "./shell/keys.js";
import { Line } from "./line/line.js";
import { Members } from "./people/members.js";
import { Menu } from "./shell/menu.js";
import { OpenRooms } from "./rooms/openrooms.js";
import { Outgoing } from "./model/outgoing.js";
import { People } from "./model/people.js";
import { Question } from "./parts/question.js";
import { Reading } from "./messages/reading.js";
import { Requests } from "./line/requests.js";
import { RoomList } from "./rooms/roomlist.js";
import { Rows } from "./messages/rows.js";
import { Scroll } from "./messages/scroll.js";
import { Self } from "./people/self.js";
import { Switcher } from "./rooms/switcher.js";
import { Timeline } from "./messages/timeline.js";
import { Touch } from "./shell/touch.js";
import { Typing } from "./composer/typing.js";
import { complainInWords } from "./parts/validity.js";
import { word } from "./parts/words.js";

const $ = (id) => document.getElementById(id);
const boot = JSON.parse($("boot").textContent);
const address = new URL(boot.ws, location.href);
address.protocol = location.protocol === "https:" ? "wss:" : "ws:";

// What this person keeps in this browser, and what in this tab only.
const keep = new Keep(boot.you.id, () => localStorage);
const visit = new Keep(boot.you.id, () => sessionStorage);
const { content: token } = document.querySelector('meta[name="csrf-token"]');
const requests = new Requests(token, (path, options) => fetch(root + path, options));
const answers = () => requests.reach(boot.ws.slice(root.length));
const line = new Line(address, () => ({ positions: place.positions }), { answers });
line.addEventListener("welcome", (event) => {
  if (event.detail.you.id === boot.you.id) return;
  // Another tab signed in as somebody else: nothing of ours goes out under that name.
  event.stopImmediatePropagation();
  line.end();
  new Keep(event.detail.you.id, () => sessionStorage).put("changed", true);
  location.reload();
});
const people = new People(boot.you, boot.people);
const place = new Place(boot, { line, people });
const outgoing = new Outgoing({ line, place, keep, tabs: window });
const scroll = new Scroll($("timeline"), $("entries"));
const timeline = new Timeline(
  { view: $("timeline"), list: $("entries"), skeleton: $("skeleton") },
  { place, people, outgoing, scroll, rows: new Rows(people), visit },
);
const drafts = new Drafts(keep, window);
const composer = new Composer($("composer"), { place, drafts, most: boot.max_text });
composer.addEventListener("sent", ({ detail }) => {
  timeline.toEnd();
  outgoing.say(detail.room, detail.text);
});

/** What becomes of what is not sent yet when the page is left. */
function unsent() {
  if (!outgoing.unsent.length && !drafts.rooms.length) return "";
  return keep.lasts ? "kept" : "lost";
}

const banner = new Banner($("banner"), line, { you: boot.you, unsent });
keep.addEventListener("unkept", () => banner.tell(word("unkept")));
addEventListener("beforeunload", (event) => unsent() === "lost" && event.preventDefault());
line.addEventListener("welcome", ({ detail }) => {
  const { page_version: version = boot.page_version } = detail; // A server of before tells none.
  banner.renew(version !== boot.page_version);
});
const question = new Question($("question"));
const beside = { scrim: $("scrim"), rest: $("conversation") };
const rooms = new Drawer($("rooms"), { ...beside, button: $("show-rooms"), narrow: "(max-width: 44.9375em)" });
new Drawer($("people"), { ...beside, button: $("show-people"), narrow: "(max-width: 68.6875em)" });
const going = new Going(
  {
    panel: $("joining"),
    header: {
      title: $("room-title"),
      kind: $("room-kind").parentElement,
      menu: $("room-menu"),
      leave: $("leave"),
    },
  },
  { place, line, homes: [location.origin + root, boot.invite_url], went: () => rooms.close() },
);

new Jump($("jump"), { place, people, scroll, timeline });
new Further($("older"), "older", { place, scroll, timeline });
new Further($("newer"), "newer", { place, scroll, timeline });
new Reading({ place, scroll, timeline });
new Spoken($("spoken"), { people, timeline });
new Touch($("entries"));
new Typing($("typing"), { place, people, line, composer });
new Crowd($("people"), { place, people, line, counts: [$("people-count"), $("here-count")] });
new RoomList($("room-list"), { place, elsewhere: $("elsewhere") });
new Badge(place, boot.place);
new Self($("you"), people);
new Exits(
  { leave: $("leave"), signOut: $("sign-out") },
  { place, line, going, outgoing, drafts, keep, question, banner },
);
for (const menu of document.querySelectorAll("details.menu")) new Menu(menu);

const invitation = new Invitation($("invitation"), { boot, place, requests });
const dialogs = {
  invitation,
  creation: new Creation($("creation"), { going, requests }),
  "open-rooms": new OpenRooms($("open-rooms"), { going, requests }),
  members: new Members($("members"), { place, question, requests }),
  switcher: new Switcher($("switcher"), { place, going }),
  keys: new Dialog($("keys")),
};
for (const button of document.querySelectorAll("[data-open]")) {
  button.addEventListener("click", () => {
    rooms.close();
    dialogs[button.dataset.open].open();
  });
}
for (const button of document.querySelectorAll("[data-invite]")) button.hidden = !invitation.possible;
new Beginning($("beginning"), { boot, keep, scroll, timeline, invitation, place, line });

new Keys({
  switcher: () => dialogs.switcher.open(),
  help: () => dialogs.keys.open(),
  step: (by, unread) => going.step(by, unread),
  write: () => composer.focus(),
  end: () => timeline.toEnd(),
  scroll: (pages) => scroll.by(pages),
});
new Focus(() => composer.goOn() || $("timeline").focus({ preventScroll: true }));

going.begin(boot.room, boot.room_state ? null : { name: boot.room, title: boot.room_title });
if (visit.get("changed")) banner.tell(word("you-are", { name: boot.you.name }));
visit.drop("changed");
complainInWords();
keepAwake(line);
line.open();
$("unloaded").remove();
