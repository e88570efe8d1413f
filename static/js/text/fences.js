// Where fenced code begins and ends, among lines.

const LANGUAGE = /^[A-Za-z][A-Za-z0-9_+#.-]{0,30}[ \t]*$/;
const BLANK = /^[ \t]*$/;

/**
 * The fences among some lines.
 *
 * One that opens at the beginning of a line may be without an end; one that
 * opens after text has an end, or is none.
 */
export class Fences {
  #lines;
  #endless = Infinity; // runs of this length after text are known to have no end

  constructor(lines) {
    this.#lines = lines;
  }

  /** The code whose fence opens on this line, the words beside it, and the line to go on with; or null. */
  at(start) {
    const run = onlyLongRun(this.#lines[start]);
    if (!run || run.after.includes("`")) return null;
    const alone = /^ {0,3}$/.test(run.before);
    const named = BLANK.test(run.after) || LANGUAGE.test(run.after);
    if (!alone && (!named || run.length >= this.#endless)) return null;
    const before = alone ? "" : run.before;
    const indent = alone ? run.before.length : 0;
    const code = named ? [] : [run.after];
    for (let at = start + 1; at < this.#lines.length; at += 1) {
      const end = endOf(this.#lines[at], run.length);
      if (end) {
        if (end.code) code.push(unindented(end.code, indent));
        return { before, code, after: end.after, next: at + 1 };
      }
      code.push(unindented(this.#lines[at], indent));
    }
    if (alone) return { before, code, after: "", next: this.#lines.length };
    this.#endless = run.length;
    return null;
  }
}

// Internal

/** The code before and the words after a closing fence, if one is on this line. */
function endOf(line, length) {
  const run = onlyLongRun(line);
  if (!run || run.length < length) return null;
  const { before, after } = run;
  if (BLANK.test(after)) return { code: BLANK.test(before) ? "" : before, after: "" };
  const isEnd = BLANK.test(before) && !/^[\p{L}\p{N}]/u.test(after) && !after.includes("`");
  return isEnd ? { code: "", after } : null;
}

/** The run of three backticks or more and what is beside it, if there is one and no other. */
function onlyLongRun(line) {
  const at = line.indexOf("```");
  if (at < 0) return null;
  let end = at;
  while (line[end] === "`") end += 1;
  const after = line.slice(end);
  return after.includes("```") ? null : { before: line.slice(0, at), after, length: end - at };
}

function unindented(line, indent) {
  let at = 0;
  while (at < indent && line[at] === " ") at += 1;
  return line.slice(at);
}
