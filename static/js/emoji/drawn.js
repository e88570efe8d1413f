// What emoji this system can draw: what it cannot is drawn as a box, or as several signs side by side.

const SIZE = 16; // px
const KNOWN = "😀";
const UNKNOWN = "\u{10ffff}";

const seen = new Map();
let context = null;
let widths = null;

/** Whether an emoji is drawn as one. */
export function isDrawn(emoji) {
  if (!seen.has(emoji)) seen.set(emoji, measured(emoji));
  return seen.get(emoji);
}

// Internal

function measured(emoji) {
  widths ??= { known: widthOf(KNOWN), unknown: widthOf(UNKNOWN) };
  const width = widthOf(emoji);
  // Where none is drawn as an emoji, each is as good as the others.
  if (widths.known === widths.unknown) return true;
  return width < widths.known * 1.5 && (width !== widths.unknown || width === widths.known);
}

function widthOf(text) {
  if (!context) {
    context = document.createElement("canvas").getContext("2d");
    const family = getComputedStyle(document.documentElement).getPropertyValue("--font-emoji");
    context.font = `${SIZE}px ${family.replace(/var\([^)]*\)/, getComputedStyle(document.body).fontFamily)}`;
  }
  return context.measureText(text).width;
}
