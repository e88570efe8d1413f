// Stars, underscores and tildes: which of them are marks, and which of each other.
//
// They are found as CommonMark finds them, with the differences that
// parlor/text/markdown/emphasis.py names. The work grows as the text does.

import {
  CLOSING, GLUE, NOT_AFTER, NOT_BEFORE, OPENING, SPACE, SPACELESS, WORD, after, before, kindsOf,
} from "./characters.js";
import { pair } from "./pieces.js";

const BEGINS = 1;
const ENDS = 2;
const BEGINS_ALONE = 4;
const ENDS_ALONE = 8;
const AFTER_NO_WORD = 16;
const BEFORE_NO_WORD = 32;
const LENGTHS = { "*": [1, 2, 3], _: [1], "~": [2] };
const EM = pair("em");
const TAGS = { "*1": EM, "*2": pair("strong"), _1: EM, "~2": pair("s") };

/** A run of one mark, and the tags that it came to be. */
export class Run {
  begins = null;
  ends = null;

  constructor(mark, length, at, canBegin, canEnd, sides) {
    this.mark = mark;
    this.length = this.left = length;
    this.at = at;
    this.canBegin = canBegin;
    this.canEnd = canEnd;
    this.sides = sides;
  }
}

/** The runs of marks that stand side by side here; none if all of them are words. */
export function runsOf(text, start, end) {
  const behind = after(text, end);
  const sides = sidesOf(kindsOf(before(text, start)), kindsOf(behind));
  if (!sides || (behind === "." && sides & ENDS && kindsOf(after(text, end + 1)) & WORD)) return [];
  if (end - start === 1) {
    const run = runOf(text[start], 1, start, sides);
    return typeof run === "string" ? [] : [run];
  }
  const runs = text.slice(start, end).matchAll(/\*+|_+|~+/g);
  return Array.from(runs, (run) => runOf(run[0][0], run[0].length, start + run.index, sides));
}

/** Give runs the tags that they are; `acted` is told where each mark of a pair stands. */
export function match(runs, acted) {
  const open = [];
  const inVain = new Map();
  for (const run of runs) {
    while (run.canEnd && run.left && open.length) {
      const key = `${run.mark} ${run.canBegin} ${run.sides & BEFORE_NO_WORD} ${run.length} ${run.left > 1}`;
      const floor = inVain.get(key) ?? 0;
      let at = open.length - 1;
      while (at >= floor && !isPair(open[at], run)) at -= 1;
      if (at < floor) {
        inVain.set(key, open.length);
        break;
      }
      join(open[at], run, acted);
      open.length = open[at].left > 0 ? at + 1 : at;
      for (const [known, height] of inVain) if (height > open.length) inVain.set(known, open.length);
    }
    if (run.canBegin && run.left) open.push(run);
  }
}

/** Pieces with what runs came to be in their places. */
export function resolved(pieces) {
  const found = [];
  for (const piece of pieces) {
    if (!(piece instanceof Run)) {
      found.push(piece);
      continue;
    }
    if (piece.ends) found.push(...piece.ends);
    if (piece.left) found.push(piece.mark.repeat(piece.left));
    if (piece.begins) found.push(...[...piece.begins].reverse());
  }
  return found;
}

// Internal

function runOf(mark, length, at, sides) {
  const canBegin = sides & (length === 1 ? BEGINS_ALONE : BEGINS);
  const canEnd = sides & (length === 1 ? ENDS_ALONE : ENDS);
  if ((canBegin || canEnd) && LENGTHS[mark].includes(length)) {
    return new Run(mark, length, at, canBegin, canEnd, sides);
  }
  return mark.repeat(length);
}

/** What a run may be by the kinds of the characters at its sides. */
function sidesOf(ahead, behind) {
  const apart = (ahead | behind) & SPACELESS;
  const begins = !(ahead & GLUE || behind & (SPACE | CLOSING) || (ahead & WORD && !apart));
  const ends = !(behind & GLUE || ahead & (SPACE | OPENING) || (behind & WORD && !apart));
  if (!begins && !ends) return 0;
  return (
    BEGINS * begins +
    ENDS * ends +
    BEGINS_ALONE * (begins && !(behind & NOT_AFTER)) +
    ENDS_ALONE * (ends && !(ahead & NOT_BEFORE)) +
    AFTER_NO_WORD * !(ahead & WORD) +
    BEFORE_NO_WORD * !(behind & WORD)
  );
}

function isPair(begin, end) {
  if (begin.mark !== end.mark) return false;
  if ((begin.canEnd || end.canBegin) && (begin.length + end.length) % 3 === 0) {
    return begin.length % 3 === 0 && end.length % 3 === 0;
  }
  // Where there are no spaces, a single star is a sign more often than a mark.
  return (begin.left > 1 && end.left > 1) || Boolean(begin.sides & AFTER_NO_WORD || end.sides & BEFORE_NO_WORD);
}

function join(begin, end, acted) {
  const used = begin.left > 1 && end.left > 1 ? 2 : 1;
  const [begins, ends] = TAGS[begin.mark + used];
  begin.left -= used;
  const at = end.at + end.length - end.left;
  for (let mark = 0; acted && mark < used; mark += 1) acted.add(begin.at + begin.left + mark).add(at + mark);
  end.left -= used;
  (begin.begins ??= []).push(begins);
  (end.ends ??= []).push(ends);
}
