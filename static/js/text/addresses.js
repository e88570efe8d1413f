// Addresses that stand by themselves: where they begin, and where they end.
//
// The rules are those of parlor/text/markdown/addresses.py. A place found is
// `{ end, address }`; the address is "" if nobody should be led there.

import { SPACELESS_RANGES as SPACELESS, before } from "./characters.js";

const JOINERS = "\\u200c\\u200d";
const INNER = "·・‐–־׳״"; // punctuation that names of articles have inside
const WIDE_LETTERS = "[^\\x00-\\x7f\\x85\\s\\p{P}\\p{Cf}]";
const IN_PATH = `(?:[!#-'*-;=?-Z_a-z~${INNER}${JOINERS}]|${WIDE_LETTERS})`;
const PAIRS = ["（）", "《》", "「」", "『』", "【】", "〈〉"].map(([begin, end]) => `${begin}${IN_PATH}{1,60}${end}`);

const EDGE = "(?:(?![\\u115f\\u1160\\u3164\\uffa0])[\\p{L}\\p{N}])";
const LETTER = `(?:${EDGE}|[\\p{Mn}\\p{Mc}])`;
const LABEL = `${EDGE}(?:${LETTER}|[_-])*`;
const LAST = `(?:[A-Za-z0-9-]+(?=[${SPACELESS}])|${EDGE}(?:(?:${LETTER}|-)*${LETTER})?)`;
const DOMAIN = `(?:${LABEL}\\.)+(?![0-9])${LAST}`;
const HOST = `(?:${LABEL}\\.)*${LAST}|\\[[0-9A-Fa-f:.]+\\]`;
const BYTE = "(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
const IPV4 = new RegExp(`^${BYTE}(?:\\.${BYTE}){3}$`);
const PORT = "(?::[0-9]{1,5}(?![0-9]))?";

const sticky = (pattern) => new RegExp(pattern, "uy");
const scheme = sticky("[hH][tT][tT][pP][sS]?://");
const authority = sticky(`(?:[!$-.0-;=@-\\[\\]_a-z~${INNER}${JOINERS}]|${WIDE_LETTERS})*`);
const beginning = sticky(`(?:${HOST})${PORT}`);
const www = sticky(`[wW]{3}\\.${DOMAIN}${PORT}`);
const plain = sticky(`(?:${[IN_PATH, ...PAIRS].join("|")})+`);
const everything = sticky(`(?:[!#-;=?-\\[\\]_a-z~${INNER}${JOINERS}]|${WIDE_LETTERS})*`);
const domainOfMail = sticky(`@${DOMAIN}(?![A-Za-z0-9@]|[-_.][\\p{L}\\p{N}_]|:[A-Za-z0-9/])`);
const local = sticky(`(?:(?![${SPACELESS}])[\\p{L}\\p{N}_.%+-])*(?:(?![${SPACELESS}_])[\\p{L}\\p{N}_])`);
const LONGEST_LOCAL = 64;

const CLOSING = { "(": ")", "[": "]" };
const ENDS = `.,:;!?'*~([${INNER}\u200c\u200d`;

/** The address of a page that begins here, or null. */
export function addressAt(text, start) {
  const begun = found(scheme, text, start);
  const host = begun ? found(beginning, text, start + begun.length) : found(www, text, start);
  if (!host) return null;
  const at = start + (begun?.length ?? 0);
  // A name before the host is there to be taken for the host, as are letters of two alphabets.
  if (found(authority, text, at).includes("@") || !isHost(host)) {
    return { end: at + found(everything, text, at).length, address: "" };
  }
  let end = at + host.length;
  if (end < text.length && "/?#".includes(text[end])) {
    const isMarked = text[start - 1] === "_";
    end = withoutEnding(text, endOfPath(text, end), isMarked ? `${ENDS}_` : ENDS);
  }
  const address = text.slice(start, end);
  return { end, address: begun ? address : `https://${address}` };
}

/** The mail addresses of a text, and where each begins. */
export function* mailsIn(text) {
  let at = text.indexOf("@");
  while (at >= 0) {
    const domain = found(domainOfMail, text, at);
    if (domain) {
      const start = startOfMail(text, at);
      const end = at + domain.length;
      if (start < at) yield { start, end, address: `mailto:${text.slice(start, end)}` };
    }
    at = text.indexOf("@", domain ? at + domain.length : at + 1);
  }
}

/** Whether a link may have this address: a page's without a user, or one for mail. */
export function leadsOutside(address) {
  if (address.slice(0, 7).toLowerCase() === "mailto:") return address.length > 7 && address[7] !== "/";
  const begun = found(scheme, address, 0);
  const host = begun && found(beginning, address, begun.length);
  if (!host || !isHost(host)) return false;
  const end = begun.length + host.length;
  return end === address.length || "/?#".includes(address[end]);
}

// Internal

function found(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}

/** Where a mail address begins, or its @ if there is nothing before that. */
function startOfMail(text, at) {
  const ahead = [...text.slice(Math.max(0, at - 2 * LONGEST_LOCAL - 2), at)].slice(-LONGEST_LOCAL - 1).reverse();
  const name = found(local, ahead.join(""), 0);
  if (!name) return at;
  const start = at - name.length;
  const glue = before(text, start);
  return glue && "/@.%+-".includes(glue) ? at : start;
}

/** Whether browsers go there, and no part of it is of two alphabets, which can look alike. */
function isHost(host) {
  const name = host.replace(/:[0-9]{1,5}$/, "");
  if (name[0] === "[") return isIPv6(name);
  const last = name.slice(name.lastIndexOf(".") + 1);
  if (/^(?:[0-9]+|0[xX][0-9A-Fa-f]*)$/.test(last)) return IPV4.test(name);
  return !name.split(".").some((part) => /[A-Za-z]/.test(part) && /[\u0370-\u052f\u0590-\u08ff]/.test(part));
}

function isIPv6(name) {
  try {
    return Boolean(new URL(`http://${name}`));
  } catch {
    return false;
  }
}

/** Where a path ends, which has no closing bracket without an opening one. */
function endOfPath(text, start) {
  let at = start;
  const expected = [];
  for (;;) {
    at += found(plain, text, at)?.length ?? 0;
    const character = text[at];
    if (Object.hasOwn(CLOSING, character ?? "")) expected.push(CLOSING[character]);
    else if (expected.length && character === expected.at(-1)) expected.pop();
    else return at;
    at += 1;
  }
}

/** Where an address ends without what belongs to the sentence around it. */
function withoutEnding(text, end, ends) {
  for (;;) {
    if (ends.includes(text[end - 1])) end -= 1;
    else if (text.slice(end - 2, end) === "'s") end -= 2;
    else return end;
  }
}
