// What a text is made of: paragraphs, quotes, lists, code.
//
// A quote ends where its marks end, and a list where lines are not indented.
// An item of a numbered list has the number that was typed.
// parlor/text/markdown/blocks.py has the same rules.

import { drawsNothing } from "./drawn.js";
import { Fences } from "./fences.js";
import { spans } from "./inline.js";
import { NEW_LINE, pair } from "./pieces.js";

const NESTING = 10; // quotes in lists in quotes; the marks of deeper ones are words

const BLANK = /^[ \t]*$/;
const HOLLOW = /^[-*> \t]*$/;
const QUOTE = /^ {0,3}>(?: |$)/;
const ITEM = /^( {0,3})(?:([-*])|(0|[1-9][0-9]{0,8})\.) {1,4}(?! )/;
const INDENTED = /^(?: {4}|\t)/;
// A line on which no block begins.
const WORDS = /^[^ \t>*\-0-9`][^`]*$/;

const PARAGRAPH = pair("p");
const QUOTED = pair("blockquote");
const PRE = pair("pre");
const CODE = pair("code");
const BULLETS = pair("ul");
const LISTED = pair("li");

/** The pieces of a text. */
export function blocks(text) {
  return new Lines(text.split("\n"), 0).read();
}

// Internal

/** Lines of one block, on their way to pieces. */
class Lines {
  #lines;
  #depth;
  #fences;
  #at = 0;
  #paragraph = [];
  #blocks = [];

  constructor(lines, depth) {
    this.#lines = lines;
    this.#depth = depth;
    this.#fences = new Fences(lines);
  }

  /** The blocks, each on a line of its own. */
  read() {
    while (this.#at < this.#lines.length) this.#take(this.#lines[this.#at]);
    this.#endParagraph();
    return oneALine(this.#blocks);
  }

  #take(line) {
    if (WORDS.test(line)) return this.#say(line);
    if (BLANK.test(line)) {
      this.#endParagraph();
      this.#at += 1;
      return;
    }
    const fenced = this.#fences.at(this.#at);
    if (fenced) return this.#code(fenced);
    if (this.#depth === NESTING || HOLLOW.test(line)) return this.#say(line);
    if (QUOTE.test(line)) return this.#quote();
    const item = itemOf(line);
    if (item) this.#list(item);
    else if (!this.#paragraph.length && INDENTED.test(line)) this.#indented();
    else this.#say(line);
  }

  #say(line) {
    this.#paragraph.push(line);
    this.#at += 1;
  }

  #endParagraph() {
    if (!this.#paragraph.length) return;
    this.#blocks.push([PARAGRAPH[0], ...spans(this.#paragraph.join("\n")), PARAGRAPH[1]]);
    this.#paragraph = [];
  }

  #code({ before, code, after, next }) {
    if (drawsNothing(code.join(""))) {
      this.#paragraph.push(...this.#lines.slice(this.#at, next));
    } else {
      if (before) this.#paragraph.push(withoutSpacesAtEnd(before));
      this.#endParagraph();
      this.#blocks.push(codeBlock(code));
      if (after) this.#paragraph.push(after.replace(/^ +/, ""));
    }
    this.#at = next;
  }

  #quote() {
    this.#endParagraph();
    const quoted = [];
    while (this.#at < this.#lines.length) {
      const line = this.#lines[this.#at];
      const mark = QUOTE.exec(line);
      if (!mark) break;
      quoted.push(line.slice(mark[0].length));
      this.#at += 1;
    }
    this.#blocks.push(enclosed(QUOTED, inside(quoted, this.#depth)));
  }

  #indented() {
    const code = [];
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at];
      const mark = INDENTED.exec(line);
      if (!mark && !BLANK.test(line)) break;
      code.push(mark ? line.slice(mark[0].length) : "");
    }
    while (!code.at(-1)) code.pop();
    this.#blocks.push(codeBlock(code));
  }

  #list(begin) {
    this.#endParagraph();
    const items = [];
    let isLoose = false;
    for (let item = begin; ; ) {
      items.push(inside(this.#content(item), this.#depth));
      const after = this.#afterBlanks(this.#at);
      const following = after < this.#lines.length ? itemOf(this.#lines[after]) : null;
      if (!following || !isAfter(following, item)) break;
      isLoose ||= after > this.#at;
      this.#at = after;
      item = following;
    }
    const tags = begin.bullet ? BULLETS : [{ begins: "ol", number: begin.number }, { ends: "ol" }];
    this.#blocks.push(enclosed(tags, oneALine(items.map((pieces) => listed(pieces, isLoose)))));
  }

  /** The lines of an item: the first without its mark, and what is indented below. */
  #content({ indent, width }) {
    const content = [this.#lines[this.#at].slice(width)];
    this.#at += 1;
    for (;;) {
      const after = this.#afterBlanks(this.#at);
      if (after === this.#lines.length) return content;
      const line = this.#lines[after];
      const tab = line.startsWith("\t");
      const spaces = /^ */.exec(line)[0].length;
      if (!tab && spaces < indent + 2) return content;
      while (this.#at < after) {
        content.push("");
        this.#at += 1;
      }
      content.push(line.slice(tab ? 1 : Math.min(spaces, width)));
      this.#at += 1;
    }
  }

  #afterBlanks(at) {
    while (at < this.#lines.length && BLANK.test(this.#lines[at])) at += 1;
    return at;
  }
}

function itemOf(line) {
  const mark = ITEM.exec(line);
  if (!mark || HOLLOW.test(line.slice(mark[0].length))) return null;
  const [all, { length: indent }, bullet, number] = mark;
  return { indent, width: all.length, bullet, number: Number(number) };
}

/** Whether an item stands in a list right after another. */
function isAfter(item, other) {
  return item.bullet || other.bullet ? item.bullet === other.bullet : item.number === other.number + 1;
}

/** The blocks of what stands in a block. */
function inside(lines, depth) {
  if (lines.length === 1 && WORDS.test(lines[0])) return [PARAGRAPH[0], ...spans(lines[0]), PARAGRAPH[1]];
  return new Lines(lines, depth + 1).read();
}

/** An item; one that is but a paragraph does without it. */
function listed(pieces, isLoose) {
  const alone = !isLoose && pieces.at(-1) === PARAGRAPH[1] && pieces.lastIndexOf(PARAGRAPH[0]) === 0;
  return alone ? [LISTED[0], ...pieces.slice(1, -1), LISTED[1]] : enclosed(LISTED, pieces);
}

function enclosed([begin, end], pieces) {
  return [begin, NEW_LINE, ...pieces, NEW_LINE, end];
}

function oneALine(all) {
  return all.flatMap((block, index) => (index ? [NEW_LINE, ...block] : block));
}

function codeBlock(lines) {
  return [PRE[0], CODE[0], `${lines.join("\n")}\n`, CODE[1], PRE[1]];
}

function withoutSpacesAtEnd(text) {
  let end = text.length;
  while (text[end - 1] === " ") end -= 1;
  return text.slice(0, end);
}
