// Pieces as the HTML that the server makes of them.

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export function htmlOf(pieces) {
  return pieces.map(html).join("");
}

function html(piece) {
  if (typeof piece === "string") return escaped(piece);
  if (piece.newLine) return "\n";
  if (piece.breaks) return "<br>\n";
  if (piece.ends) return `</${piece.ends}>`;
  if (piece.address) {
    const address = escaped(piece.address).replaceAll('"', "&quot;");
    return `<a href="${address}" target="_blank" rel="noopener nofollow">`;
  }
  return piece.number === undefined || piece.number === 1
    ? `<${piece.begins}>`
    : `<${piece.begins} start="${piece.number}">`;
}
