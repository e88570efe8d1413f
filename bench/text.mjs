// What the page's rules cost for the texts on standard input, in milliseconds of CPU.

import { readFileSync } from "node:fs";

import { piecesOf } from "../static/js/text/markup.js";

const { rounds, texts } = JSON.parse(readFileSync(0, "utf8"));

function cost(text) {
  let least = Infinity;
  for (let round = 0; round < rounds; round += 1) {
    const began = process.cpuUsage();
    piecesOf(text);
    const { user, system } = process.cpuUsage(began);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

console.log(JSON.stringify(Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, cost(text)]))));
