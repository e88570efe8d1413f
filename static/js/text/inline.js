// What stands in a paragraph: code, links, addresses, emphasis, escapes.
//
// One pass from left to right finds tokens. A backslash goes only where what
// follows would have been a mark without it. So a text with backslashes is
// first read as if they were gone. parlor/text/markdown/inline.py has the same rules.

import { addressAt, leadsOutside, mailsIn } from "./addresses.js";
import { before, isInsideWord } from "./characters.js";
import { drawsNothing } from "./drawn.js";
import { Run, match, resolved, runsOf } from "./emphasis.js";
import { mayBeCalled } from "./labels.js";
import { BREAK, link, pair, withoutLinks, wordsOf } from "./pieces.js";

const TOKEN = "[\\\\\\[\\]<\\n]|`+|[*_~]+|[hH][tT][tT][pP][sS]?://|[wW]{3}\\.";
const ANY_TOKEN = new RegExp(`${TOKEN}|@`);
const ESCAPED = "\\*_~`[]<";
const ESCAPE = /\\([\\*_~`[\]<])/g;
const IN_TARGET = '[^\\s\\x85\\x00-\\x1f<>"()\\\\]*';
const TARGET_ADDRESS = `((?:[hH][tT][tT][pP][sS]?://|[mM][aA][iI][lL][tT][oO]:)${IN_TARGET}(?:\\(${IN_TARGET}\\)${IN_TARGET})*)`;
const TITLE = `(?:[ \\n]+(?:"(?:[^"\\\\]|\\\\[^\\n])*"|'(?:[^'\\\\]|\\\\[^\\n])*'))?`;
const TARGET = new RegExp(`^\\]\\([ \\n]*(?:<${TARGET_ADDRESS}>|${TARGET_ADDRESS})${TITLE}[ \\n]*\\)`, "u");
const LONGEST_TARGET = 2000;
const LINE_MARK = /\\([-*>](?= +[^ \n])|`{3,})/y;
const NUMBER_MARK = /\\(\.)(?= +[^ \n])/y;
const NUMBER = /^ {0,3}(?:0|[1-9][0-9]{0,8})?$/;
const LONGEST_NUMBER = 12; // characters before the full stop
const CODE = pair("code");

/** The pieces of a paragraph. */
export function spans(text) {
  if (!ANY_TOKEN.test(text)) return [text];
  return new Reading(text, text.includes("\\") ? escapesOf(text) : new Set()).read();
}

// Internal

/** Where the backslashes are that keep something from being a mark. */
function escapesOf(text) {
  const places = Array.from(text.matchAll(ESCAPE), ({ index }) => index);
  const acted = new Set();
  new Reading(text.replace(ESCAPE, "$1"), null, acted).read();
  const keeps = (place, number) =>
    acted.has(place - number) || (text[place + 1] === "\\" && acted.has(place - number + 1));
  return new Set(places.filter(keeps));
}

/** One text on its way to pieces; `escapes` is null if backslashes are but themselves. */
class Reading {
  #text;
  #escapes;
  #acted;
  #said = 0; // up to here the text is in pieces
  #at = 0; // up to here it is read
  #pieces = [];
  #runs = [];
  #brackets = [];
  #mails;
  #mail;
  #backticks = null;

  constructor(text, escapes, acted = null) {
    this.#text = text;
    this.#escapes = escapes;
    this.#acted = acted;
    this.#mails = mailsIn(text);
    this.#mail = this.#mails.next().value;
  }

  read() {
    const tokens = new RegExp(TOKEN, "g");
    for (let token = tokens.exec(this.#text); token; token = tokens.exec(this.#text)) {
      const start = token.index;
      this.#mailBefore(start);
      if (start < this.#at) {
        // It is within something; what is beyond that may be a token still.
        if (tokens.lastIndex > this.#at) tokens.lastIndex = this.#at;
        continue;
      }
      this.#at = tokens.lastIndex;
      this.#take(token[0][0], start);
    }
    this.#mailBefore(this.#text.length);
    this.#say(this.#text.length);
    match(this.#runs, this.#acted);
    return resolved(this.#pieces);
  }

  /** Take a token; what it leaves in place is a word. */
  #take(mark, start) {
    switch (mark) {
      case "*":
      case "_":
      case "~":
        return this.#mark(start, this.#at);
      case "[":
        this.#say(start);
        return this.#brackets.push({ piece: this.#pieces.length, opened: start, runs: this.#runs.length });
      case "]":
        return this.#brackets.length && this.#close(start, this.#brackets.pop());
      case "\n":
        return this.#put(start, [BREAK], this.#at);
      case "`":
        return this.#code(start, this.#at - start);
      case "\\":
        return this.#escapes && this.#escape(start);
      case "<":
        return this.#enclosed(start);
      default:
        return this.#address(start);
    }
  }

  /** Make words of what was read. */
  #say(end) {
    if (end <= this.#said) return;
    this.#pieces.push(this.#text.slice(this.#said, end));
    this.#said = end;
  }

  /** Put pieces in the place of some text. */
  #put(start, pieces, end) {
    this.#say(start);
    this.#pieces.push(...pieces);
    this.#said = this.#at = end;
  }

  /** Take the mail addresses that begin up to here. */
  #mailBefore(place) {
    while (this.#mail && this.#mail.start <= place) {
      const { start, end, address } = this.#mail;
      if (start >= this.#at) this.#put(start, link(address, [this.#text.slice(start, end)]), end);
      this.#mail = this.#mails.next().value;
    }
  }

  #mark(start, end) {
    const runs = runsOf(this.#text, start, end);
    if (!runs.length) return;
    this.#say(start);
    for (const run of runs) {
      this.#pieces.push(run);
      if (run instanceof Run) this.#runs.push(run);
    }
    this.#said = end;
  }

  #escape(at) {
    const mark = this.#escapes.has(at) ? 1 : this.#lineMark(at);
    if (mark) {
      this.#say(at);
      this.#said = at + 1;
      this.#at = at + 1 + mark;
    } else if (at + 1 < this.#text.length && ESCAPED.includes(this.#text[at + 1])) {
      this.#at = at + 2;
    }
  }

  /** How long the mark is that would begin a line here without the backslash, or 0. */
  #lineMark(at) {
    const begins = Math.max(0, at - LONGEST_NUMBER);
    const ahead = this.#text.slice(begins, at);
    const line = ahead.lastIndexOf("\n") + 1;
    const number = ahead.slice(line);
    if ((!line && begins) || !NUMBER.test(number)) return 0;
    const pattern = number.trim() ? NUMBER_MARK : LINE_MARK;
    pattern.lastIndex = at;
    return pattern.exec(this.#text)?.[1].length ?? 0;
  }

  #code(at, length) {
    const start = at + length;
    if (isInsideWord(before(this.#text, at))) return;
    const end = this.#next(length, start);
    let inside = end >= 0 ? this.#text.slice(start, end) : "";
    if (drawsNothing(inside)) return;
    if (inside.startsWith(" ") && inside.endsWith(" ")) inside = inside.slice(1, -1);
    this.#act(at, length);
    this.#act(end, length);
    this.#put(at, [CODE[0], inside, CODE[1]], end + length);
  }

  /** Where the next run of as many backticks is, or -1. */
  #next(length, start) {
    if (!this.#backticks) {
      this.#backticks = new Map();
      for (const { 0: run, index } of this.#text.matchAll(/`+/g)) {
        if (!this.#backticks.has(run.length)) this.#backticks.set(run.length, []);
        this.#backticks.get(run.length).push(index);
      }
      // Each is looked for from left to right: those passed are dropped.
      for (const places of this.#backticks.values()) places.reverse();
    }
    const places = this.#backticks.get(length) ?? [];
    while (places.length && places.at(-1) < start) places.pop();
    return places.at(-1) ?? -1;
  }

  #address(at) {
    const text = this.#text;
    const ahead = before(text, at);
    const isWww = "wW".includes(text[at]);
    const glued = isWww ? "._/@:-".includes(ahead) || isInsideWord(ahead) : /[A-Za-z0-9+.-]/.test(ahead);
    const found = ahead && glued ? null : addressAt(text, at);
    if (found?.address) this.#put(at, link(found.address, [text.slice(at, found.end)]), found.end);
    else if (found) this.#at = found.end;
  }

  /** Take an address in angle brackets, which are marks then. */
  #enclosed(at) {
    const text = this.#text;
    const found = this.#mail?.start === at + 1 ? this.#mail : addressAt(text, at + 1);
    if (!found?.address || text[found.end] !== ">") return;
    this.#act(at, 1);
    this.#act(found.end, 1);
    this.#put(at, link(found.address, [text.slice(at + 1, found.end)]), found.end + 1);
  }

  /** Make a link of what is in brackets, if its address is in parentheses after it. */
  #close(at, { piece, opened, runs }) {
    const text = this.#text;
    if (text[at + 1] !== "(") return;
    const target = TARGET.exec(text.slice(at, at + LONGEST_TARGET));
    if (!target) return;
    // Whether it is a link or not: what stands around it has an address inside and is none.
    this.#brackets = [];
    const address = target[1] ?? target[2];
    if (!leadsOutside(address)) return;
    this.#say(at);
    const inside = this.#pieces.slice(piece);
    inside[0] = inside[0].slice(1);
    if (!mayBeCalled(address, wordsOf(inside))) return;
    match(this.#runs.slice(runs), this.#acted);
    this.#runs.length = runs;
    this.#pieces.length = piece;
    this.#pieces.push(...link(address, withoutLinks(resolved(inside))));
    this.#act(opened, 1);
    this.#act(at, 1);
    this.#said = this.#at = at + target[0].length;
  }

  /** Tell where marks are that acted. */
  #act(start, length) {
    for (let mark = start; this.#acted && mark < start + length; mark += 1) this.#acted.add(mark);
  }
}
