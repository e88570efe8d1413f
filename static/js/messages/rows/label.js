// What a row says to those who hear it: who, what, what became of it, and the time last.

import { clock, day, sameDay } from "../../parts/times.js";
import { nameOf, word } from "../../parts/words.js";
import { spoken } from "../../text/words.js";

/** The label of a row; `message` is the one that it shows, if that is stored. */
export function labelOf(row, message, people) {
  const parts = message?.type === "said" ? ofMessage(message, people) : ofRow(row);
  return [...parts, when(Number(row.dataset.until ?? row.dataset.at))].join(", ");
}

// Internal

function ofMessage({ who, text, reactions = {}, edited_at: edited, replies = 0, pinned }, people) {
  const parts = [word("said", { name: nameOf(people.now(who)), text: spoken(text) })];
  for (const [emoji, ids] of Object.entries(reactions)) parts.push(`${emoji} ${ids.length}`);
  if (edited) parts.push(word("label-edited"));
  if (replies) parts.push(word("label-replies", { count: replies }));
  if (pinned) parts.push(word("label-pinned"));
  return parts;
}

/** What is not stored yet, or is a note. */
function ofRow(row) {
  if (row.matches(".note")) return [row.querySelector(".note__text").textContent];
  const [author, body, why] = [".message__author", ".message__body", ".message__why"].map((part) => row.querySelector(part));
  const state = why?.textContent ?? row.querySelector(".message__sending").textContent;
  return [word("said", { name: author.textContent, text: body.textContent }), state];
}

function when(at) {
  return sameDay(at, Date.now()) ? clock(at) : `${day(at)} ${clock(at)}`;
}
