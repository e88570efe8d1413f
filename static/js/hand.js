// What is done with messages, built of the parts of the page: fetched while the page begins, which does without it.

import { Anyway } from "./composer/anyway.js";
import { Bar } from "./deeds/bar.js";
import { Changeable } from "./model/writing/changeable.js";
import { ChipNames } from "./emoji/chipnames.js";
import { Column } from "./column/column.js";
import { copying } from "./deeds/copying.js";
import { DeedKeys } from "./deeds/keys.js";
import { Days } from "./rooms/days.js";
import { Deeds } from "./deeds/deeds.js";
import { Deleting } from "./composer/deleting.js";
import { Editing } from "./composer/editing.js";
import { Edits } from "./model/writing/edits.js";
import { Emoji } from "./emoji/emoji.js";
import { labelOf } from "./messages/rows/label.js";
import { Landmarks } from "./shell/landmarks.js";
import { linking } from "./deeds/linking.js";
import { looking, pinning, saving } from "./column/keeping.js";
import { Mentioning } from "./composer/mentioning.js";
import { NextCall } from "./messages/reading/nextcall.js";
import { onNames } from "./people/named.js";
import { Panels } from "./column/panels.js";
import { Pins } from "./model/people/pins.js";
import { PinsButton } from "./column/pinsbutton.js";
import { Quotes } from "./model/reading/quotes.js";
import { Quoting } from "./messages/rows/quoting.js";
import { Replying } from "./composer/replying.js";
import { reporting } from "./deeds/reporting.js";
import { Saved } from "./model/people/saved.js";
import { Spoken } from "./messages/reading/spoken.js";
import { Suggesting } from "./composer/suggesting.js";
import { Unreading } from "./messages/reading/unreading.js";
import { Walk } from "./messages/walk.js";
import { later, sheet } from "./parts/later.js";

const $ = (id) => document.getElementById(id);
const touched = matchMedia("(any-pointer: coarse)");

export class Hand {
  #parts;
  #deeds = new Deeds();
  #panels;
  #openMenu;
  #gestures = later(() => import("./deeds/gestures.js"), ({ Gestures }) => Gestures, () => {});
  #emoji;
  #quoting;
  #replying;
  #unreading;
  #nextCall;
  #walk;
  #landmarks;
  #keys;

  /** `parts` are those of the page, by their names there. */
  constructor(parts) {
    this.#parts = parts;
    const { boot, composer, context, drafts, homes, jump, keep, line, outgoing, people, place } = parts;
    const { preferences, question, requests, rooms, scroll, tell, timeline, visit } = parts;
    const list = $("entries");
    const column = new Column($("column"), {
      ...{ shell: $("shell"), scrim: $("scrim"), rest: $("conversation") },
      narrow: "(max-width: 68.6875em)",
    });
    const reveal = (room, offset) => {
      column.uncover();
      jump.to(room, offset);
    };
    this.#replying = new Replying(composer, { context, place, people, outgoing, drafts, reveal, keep, visit });
    this.#quoting = new Quoting(list, { scroll, place, people, quotes: new Quotes({ place, line }), homes });
    for (const row of list.querySelectorAll(".message[data-offset]")) this.#quoting.add(row);
    const saved = new Saved({ line, outgoing });
    for (const type of ["pointerover", "focusin"]) list.addEventListener(type, () => saved.know(), { once: true });
    const pins = new Pins(boot, line);
    this.#panels = this.#withPanels({ column, reveal, saved, pins });
    new PinsButton($("show-pins"), { place, pins, open: () => this.#panels.pins() });
    const offer = () => {
      $("show-search").hidden = !place.may.has("search");
      if (place.may.has("search")) this.#panels.expectSearch();
    };
    offer();
    place.addEventListener("welcomed", offer);
    $("show-search").addEventListener("click", () => this.search());
    new Anyway($("anyway"), { line, place, people, requests, tell, leave: () => composer.focus() });
    new ChipNames($("reactions-by"), { preferences, tell });
    new Days({ button: $("room-days"), notice: $("days-due"), place, requests });
    $("show-saved").addEventListener("click", () => {
      rooms.close();
      this.#panels.saved();
    });
    list.addEventListener("click", ({ target }) => this.#panels.clicked(target));
    const changeable = new Changeable(boot, { line, place });
    const deleting = new Deleting({ outgoing, changeable, question });
    const edits = new Edits(visit);
    const editing = new Editing(composer, { context, place, outgoing, timeline, edits, changeable, deleting });
    const suggesting = new Suggesting($("suggesting"), { text: $("text"), place });
    new Mentioning({ place, people, requests, question, suggesting });
    this.#emoji = new Emoji(list, {
      ...{ place, people, requests, timeline, outgoing, keep, tell },
      letters: () => this.#keys.letters,
      say: (room, text) => parts.say(room, text, this.#replying.take(room.name)),
    });
    suggesting.add(this.#emoji.offered);
    this.#unreading = new Unreading(list, parts);
    this.#nextCall = new NextCall($("next-call"), { place, line, people, scroll, timeline, jump, tell });
    this.#offer({ editing, deleting, saved });
    const menu = later(
      async () => (await Promise.all([import("./deeds/menu.js"), sheet("popover")]))[0],
      ({ DeedMenu }) => new DeedMenu($("deeds-sheet"), { deeds: this.#deeds, messageOf: (row) => this.#messageOf(row), people }),
      tell,
    );
    this.#openMenu = async (row, options) => (await menu())?.open(row, options);
    const { bar, keys } = this.#furnish($("timeline"), list);
    this.#keys = keys;
    this.#walk = new Walk(
      { view: $("timeline"), list },
      {
        ...{ scroll, timeline },
        label: (row) => labelOf(row, this.#messageOf(row), people),
        leave: () => composer.focus(),
        menu: (row) => this.#openMenu(row, { by: bar.at(row) ?? row, back: row }),
      },
    );
    this.#nameCards();
    this.#landmarks = new Landmarks([
      [$("rooms"), () => $("rooms").querySelector(".rooms__room[aria-current]")?.focus()],
      [$("conversation"), () => composer.goOn() || this.#walk.begin() || $("timeline").focus()],
      [$("people"), () => ($("people-list").querySelector("button") ?? $("people")).focus()],
    ]);
    /** What the list of keys is made of. */
    this.keyList = { deeds: this.#deeds, deedKeys: keys, spoken: new Spoken($("spoken"), { people, place, line, timeline, keep }) };
  }

  /** A row shows the text of a stored message. */
  settled(row) {
    this.#quoting.add(row);
  }

  /** Send a text, which may be an emoji by its name, or a reaction. */
  send(room, text) {
    this.#emoji.send(room, text);
  }

  /** The room looked at is read. */
  read() {
    this.#unreading.read();
  }

  /** All rooms are read. */
  readAll() {
    this.#unreading.readAll();
  }

  /** Go to the next unread message that calls this person. */
  nextCall() {
    this.#nextCall.go();
  }

  /** Go to the next landmark, or the one before. */
  part(by) {
    this.#landmarks.step(by);
  }

  /** Show the search, with some words or those of before. */
  search(typed) {
    this.#panels.search(typed);
  }

  /** Give the focus to the message that had it; false if none did. */
  goOn() {
    return this.#walk.goOn();
  }

  // Internal

  #messageOf(row) {
    return row.closest(".lens") ? this.#panels.messageOf(row) : this.#parts.timeline.messageOf(row);
  }

  #withPanels(more) {
    const { boot, going, line, outgoing, people, place, replies, requests, tell, visit, keep } = this.#parts;
    return new Panels({
      ...{ ...more, place, people, line, outgoing, replies, replying: this.#replying, visit, requests, tell, keep },
      most: boot.max_text,
      expect: (name) => going.expect(name),
      furnish: (view, list) => this.#furnish(view, list),
    });
  }

  /** What can be done with a message. A deed stands in a file of its own, and is added here. */
  #offer({ editing, deleting, saved }) {
    const { banner, boot, line, outgoing, place, question } = this.#parts;
    const done = (sentence) => banner.tell(sentence, "check");
    const reply = (message, row) => (row.closest(".lens") && this.#panels.replyTo(message)) || this.#replying.begin(message);
    for (const deed of [
      copying(done),
      editing.deed,
      deleting.deed,
      this.#unreading.deed,
      this.#emoji.deed,
      { ...this.#replying.deed, run: reply },
      pinning({ place, outgoing }),
      saving(saved),
      looking({ place, open: (room, root) => this.#panels.lens(room, root) }),
      linking(boot.invite_url, done),
      reporting({ place, line, question, done, failed: (sentence) => banner.tell(sentence) }),
    ]) {
      this.#deeds.add(deed);
    }
    this.#deeds.quick = (message) => this.#emoji.quick(message);
  }

  /** Offer the deeds on the messages of a list; returns its bar and its keys. */
  #furnish(view, list) {
    const messageOf = (row) => this.#messageOf(row);
    const deeds = this.#deeds;
    const bar = new Bar({
      ...{ view, list, deeds, messageOf },
      more: (by, row) => this.#openMenu(row, { by, closed: () => bar.rest() }),
      shown: () => Promise.all([import("./deeds/menu.js"), sheet("popover")]).catch(() => {}),
    });
    if (touched.matches) this.#feel(list);
    return { bar, keys: new DeedKeys(list, { deeds, messageOf, keep: this.#parts.keep }) };
  }

  async #feel(list) {
    const Gestures = await this.#gestures();
    const swipe = (row) => {
      const message = this.#messageOf(row);
      const reply = this.#deeds.named("reply", message);
      return reply ? (event) => reply.run(message, row, event) : null;
    };
    if (Gestures) new Gestures(list, { held: (row) => this.#openMenu(row), swipe });
  }

  /** A name leads to a card, from which one writes to somebody or mentions them. */
  #nameCards() {
    const { block, composer, directs, people, place, requests, side, tell } = this.#parts;
    const away = () => {
      document.querySelector("dialog[open]")?.close();
      side.close();
    };
    const write = (id) => {
      away();
      directs.write([id]);
      composer.focus();
    };
    const mention = (name) => {
      away();
      composer.insert(`@${name}`);
    };
    const card = later(
      async () => (await Promise.all([import("./people/card.js"), sheet("popover")]))[0],
      ({ Card }) => new Card({ people, place, requests, mention, block, write }),
      tell,
    );
    onNames(async (id, by) => (await card())?.open(id, by));
  }
}
