// The page: builds the parts and hands them to each other.

import { Since } from "./messages/reading/since.js";
import { keepAwake } from "./shell/awake.js";
import { root } from "./parts/addresses.js";
import { Badge } from "./shell/badge.js";
import { Banner } from "./shell/banner.js";
import { Beginning } from "./rooms/beginning.js";
import { Closed } from "./composer/closed.js";
import { Composer } from "./composer/composer.js";
import { Context } from "./composer/context.js";
import { Own } from "./rooms/own.js";
import { Crowd } from "./people/crowd.js";
import { Going } from "./rooms/going.js";
import { Directs, message } from "./rooms/directs.js";
import { Drafts } from "./model/writing/drafts.js";
import { Drawer } from "./shell/drawer.js";
import { Exits } from "./rooms/exits.js";
import { Further } from "./messages/further.js";
import { Focus } from "./shell/focus.js";
import { Place } from "./model/place.js";
import { Invitation } from "./people/invitation.js";
import { Jump } from "./messages/reading/jump.js";
import { Keep } from "./model/keep.js";
import { Keys } from "./shell/keys.js";
import { Line } from "./line/line.js";
import { Menu } from "./shell/menu.js";
import { Outgoing } from "./model/writing/outgoing.js";
import { People } from "./model/people/people.js";
import { Jumping } from "./messages/reading/jumping.js";
import { ReplyLines } from "./messages/rows/replylines.js";
import { Trail } from "./model/reading/trail.js";
import { Preferences } from "./model/people/preferences.js";
import { Question } from "./parts/question.js";
import { Reading } from "./messages/reading/reading.js";
import { Requests } from "./line/requests.js";
import { RoomList } from "./rooms/roomlist.js";
import { Rows } from "./messages/rows/rows.js";
import { Scroll } from "./messages/scroll.js";
import { Self } from "./people/self.js";
import { Timeline } from "./messages/timeline.js";
import { Topic } from "./rooms/topic.js";
import { Touch } from "./shell/touch.js";
import { Typing } from "./composer/typing.js";
import { later, sheet } from "./parts/later.js";
import { fetchRules } from "./text/rules.js";
import { complainInWords } from "./parts/validity.js";
import { isWritten } from "./model/log/changes.js";
import { nameOf, refusal, word } from "./parts/words.js";

const $ = (id) => document.getElementById(id);
const boot = JSON.parse($("boot").textContent);
const address = new URL(boot.ws, location.href);
address.protocol = location.protocol === "https:" ? "wss:" : "ws:";

let hand = null; // what is done with messages, once it is there

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
people.notes = word("notes");
const place = new Place(boot, { line, people });
const preferences = new Preferences(boot, { line, place });
const outgoing = new Outgoing({ line, place, keep, tabs: window });
const scroll = new Scroll($("timeline"), $("entries"));
const replies = new ReplyLines({ people, held: (room, offset) => place.room(room)?.heldAt(offset) });
const timeline = new Timeline(
  { view: $("timeline"), list: $("entries"), skeleton: $("skeleton") },
  { place, people, outgoing, scroll, rows: new Rows(people, { replies, settled: (row) => hand?.settled(row) }), visit },
);
const homes = [location.origin + root, boot.invite_url];
const drafts = new Drafts(keep, window);
const context = new Context($("context"));
const composer = new Composer($("composer"), { place, drafts, context, most: boot.max_text });
composer.addEventListener("sent", ({ detail }) => {
  detail.room.kept = false;
  timeline.toEnd();
  if (hand) hand.send(detail.room, detail.text);
  else say(detail.room, detail.text);
});
outgoing.addEventListener("refused", ({ detail }) => isWritten(detail) || banner.tell(refusal(detail)));

/** Send a text to a room, with what else the message has. */
function say(room, text, more = {}) {
  outgoing.change({ ...message(room, text), ...more });
}

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
const side = new Drawer($("people"), { ...beside, button: $("show-people"), narrow: "(max-width: 68.6875em)" });
const tell = (sentence) => banner.tell(sentence);

const trail = new Trail(history, visit, () => timeline.here);
const jump = new Jumping({ place, trail, tell, left: () => rooms.close() });
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
  {
    place,
    line,
    homes,
    trail,
    jump,
    back: (room, anchor) => timeline.comeBack(room, anchor),
    went: () => rooms.close(),
  },
);

const directs = new Directs({ place, going, outgoing, drafts });
const set = async (event) => {
  try {
    await line.ask(event);
  } catch (refused) {
    banner.tell(refusal(refused));
  }
};
const block = async (id, on) => {
  const name = nameOf(people.now({ id }));
  const asked = { title: word("block-title", { name }), text: word("block-text"), yes: word("block"), no: word("cancel") };
  if (!on || (await question.ask(asked))) set({ type: "block", person: id, on });
};
new Closed($("closed"), $("composer"), {
  place,
  people,
  does: {
    unarchive: (room) => set({ type: "set", room: room.name, archived: false }),
    unblock: (room) => block(room.others[0], false),
  },
});
new Topic($("room-topic"), { place, people });

new Jump($("jump"), { place, people, scroll, timeline });
new Further($("older"), "older", { place, scroll, timeline });
new Further($("newer"), "newer", { place, scroll, timeline });
new Reading({ place, scroll, timeline });
new Since($("since"), { scroll, timeline });
new Touch($("entries"));
new Typing($("typing"), { place, people, line, composer });
new Crowd($("people"), { place, people, line, counts: [$("people-count"), $("here-count")] });
const list = new RoomList($("room-list"), {
  place,
  people,
  preferences,
  elsewhere: $("elsewhere"),
  below: $("unread-below"),
});
going.listed = () => list.rooms;
new Own({ star: $("star"), by: $("rooms-by"), settings: $("room-settings") }, { place, preferences, tell });
new Badge(place, boot.place);
new Self($("you"), people);
new Exits(
  { leave: $("leave"), signOut: $("sign-out") },
  { place, line, going, outgoing, drafts, keep, question, banner },
);
for (const menu of document.querySelectorAll("details.menu")) new Menu(menu);

const calling = later(
  async () => {
    const [module] = await Promise.all([import("./notify/calling.js"), sheet("bell")]);
    return module;
  },
  ({ startCalling }) => startCalling({ keep, line, place, people, preferences, going, tell }),
  tell,
);
line.addEventListener("welcome", calling);
const openRooms = later(
  () => import("./rooms/openrooms.js"),
  ({ OpenRooms }) => new OpenRooms($("open-rooms"), { going, requests }),
  tell,
);
const settings = later(
  async () => (await Promise.all([import("./rooms/settings.js"), sheet("settings")]))[0],
  ({ Settings }) => new Settings($("settings"), { place, people, line, question, requests, deletion: $("deletion") }),
  tell,
);
const fetchSwitcher = () => import("./rooms/switcher.js");
const switcher = later(
  fetchSwitcher,
  ({ Switcher }) => new Switcher($("switcher"), { place, people, going, directs, requests, search: (typed) => hand?.search(typed) }),
  tell,
);
const creation = later(
  () => import("./rooms/creation.js"),
  ({ Creation }) => new Creation($("creation"), { going, requests }),
  tell,
);
const members = later(
  () => import("./people/members.js"),
  ({ Members }) => new Members($("members"), { place, line, question, requests }),
  tell,
);
const keyList = later(
  () => import("./shell/keylist.js"),
  ({ KeyList }) => new KeyList($("keys"), hand.keyList),
  tell,
);
const invitation = new Invitation($("invitation"), { boot, place, requests });
const dialogs = {
  invitation,
  creation: { open: async () => (await creation())?.open() },
  settings: { open: async () => (await settings())?.open() },
  "open-rooms": { open: async () => (await openRooms())?.open() },
  hours: { open: async () => (await (await calling())?.quietHours())?.open() },
  "own-words": { open: async () => (await (await calling())?.ownWords())?.open() },
  status: { open: async () => (await (await calling())?.status())?.open() },
  members: { open: async () => (await members())?.open() },
  switcher: { open: async () => (await switcher())?.open() },
  keys: { open: async () => (await takeInHand()) && (await keyList())?.open() },
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
  end: () => {
    timeline.toEnd();
    hand?.read();
  },
  readAll: () => hand?.readAll(),
  scroll: (pages) => scroll.by(pages),
  part: (by) => hand?.part(by),
  nextCall: () => hand?.nextCall(),
  side: () => side.toggle(),
  search: () => hand?.search(),
  searches: () => place.may.has("search"),
});
new Focus(() => hand?.goOn() || composer.goOn() || $("timeline").focus({ preventScroll: true }));

// What is done with messages comes while the first ones are shown already.
const takeInHand = later(
  () => import("./hand.js"),
  ({ Hand }) => {
    hand = new Hand({
      ...{ banner, block, boot, composer, context, directs, drafts, going, homes, jump, keep, line, outgoing, people },
      ...{ place, preferences, question, replies, requests, rooms, say, scroll, side, tell, timeline, visit },
    });
    $("shell").classList.add("shell--ready");
    fetchSwitcher().catch(() => {}); // So that what is typed after its key goes into its box.
    return hand;
  },
  tell,
);
takeInHand();
line.addEventListener("welcome", takeInHand);

going.begin(boot, boot.room_state ? null : { name: boot.room, title: boot.room_title });
if (visit.get("changed")) banner.tell(word("you-are", { name: boot.you.name }));
visit.drop("changed");
complainInWords();
keepAwake(line);
line.open();
fetchRules();
$("unloaded").remove();
