// The reactions under a message, as chips: one for each emoji, in the order of first use.

import { NAMED } from "../model/log/reactions.js";
import { listed, word } from "../parts/words.js";

const FEW = 3; // people whose names fit on a chip

/** Draw the reactions of a message under its row; a chip that stays is the same element. */
export function drawReactions(row, { reactions = {}, reacting = [] }, people) {
  const emoji = Object.keys(reactions);
  let list = row.querySelector(".reactions");
  if (!emoji.length) return list?.remove();
  if (!list) {
    list = document.createElement("div");
    list.className = "reactions";
    row.querySelector(".message__text").after(list);
  }
  const before = new Map([...list.children].map((chip) => [chip.dataset.emoji, chip]));
  const chips = emoji.map((each) => before.get(each) ?? made(each));
  for (const [index, chip] of chips.entries()) {
    if (list.children[index] !== chip) list.insertBefore(chip, list.children[index] ?? null);
    fill(chip, reactions[chip.dataset.emoji], people);
    chip.classList.toggle("reaction--pending", reacting.includes(chip.dataset.emoji));
  }
  while (list.children.length > chips.length) list.lastElementChild.remove();
}

/** Who reacted, in a sentence: "ada, bob and you"; who is not known by name is counted. */
export function namesOf(ids, people) {
  const { id: you } = people.you;
  const others = ids.filter((id) => id !== you).map((id) => people.now({ id }).name).filter(Boolean);
  const own = ids.includes(you) ? [word("you")] : [];
  const named = others.slice(0, NAMED - own.length);
  const more = ids.length - own.length - named.length;
  return listed([...named, ...own, ...(more ? [word("more-people", { count: more })] : [])]);
}

// Internal

/** Who reacted, where that is shown in place of the number: if they are few, and all known by name. */
function fewNames(ids, people) {
  return ids.length <= FEW && ids.every((id) => people.now({ id }).name) ? namesOf(ids, people) : "";
}

function made(emoji) {
  const chip = document.createElement("button");
  Object.assign(chip, { type: "button", className: "reaction", tabIndex: -1 });
  chip.dataset.emoji = emoji;
  const [sign, count] = [document.createElement("span"), document.createElement("span")];
  Object.assign(sign, { className: "reaction__emoji", textContent: emoji });
  count.className = "reaction__count";
  chip.append(sign, count);
  return chip;
}

function fill(chip, ids, people) {
  chip.setAttribute("aria-pressed", ids.includes(people.you.id));
  chip.lastElementChild.textContent = ids.length;
  chip.lastElementChild.dataset.names = fewNames(ids, people);
  chip.setAttribute("aria-label", word("reaction", { emoji: chip.dataset.emoji, count: ids.length, names: namesOf(ids, people) }));
}
