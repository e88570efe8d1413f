// Names as they are compared: without marks, in small letters.

export function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}
