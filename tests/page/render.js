// Renders the texts of a JSON array on standard input as the page does: an array of HTML on standard output.

import { readFileSync, writeFileSync } from "node:fs";

import { piecesOf } from "../../static/js/text/markup.js";
import { htmlOf } from "./html.js";

const texts = JSON.parse(readFileSync(0, "utf8"));
writeFileSync(1, JSON.stringify(texts.map((text) => htmlOf(piecesOf(text)))));
