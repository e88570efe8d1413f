// Links to rooms, and in whose manner times are written.

import assert from "node:assert/strict";
import { test } from "node:test";

import { mannerOf } from "../../static/js/model/reading/language.js";
import { targetOf } from "../../static/js/model/reading/links.js";

const HOMES = ["http://127.0.0.1:8080", "https://chat.example.org/", "https://example.org/chat/"];

const target = (found) => (typeof found === "string" ? { room: found } : found);

test("a link to a room or a message of this place is one, at each address that the place has", () => {
  const rooms = {
    "http://127.0.0.1:8080/rooms/lobby": "lobby",
    "https://chat.example.org/rooms/garden": "garden",
    "https://CHAT.example.org:443/rooms/garden/": "garden",
    "https://chat.example.org/rooms/garden?x=1#y": "garden",
    "https://chat.example.org/rooms/caf%C3%A9": "café",
    "https://chat.example.org/rooms/%E0%A4": "%E0%A4",
    "https://example.org/chat/rooms/garden": "garden",
    "https://example.org/rooms/garden": null,
    "https://example.org/chat/rooms/": null,
    "https://example.org/chatter/rooms/garden": null,
    "https://example.org/chat/../rooms/garden": null,
    "https://chat.example.org./rooms/garden": null,
    "http://chat.example.org/rooms/garden": null,
    "http://127.0.0.1:8081/rooms/lobby": null,
    "https://chat.example.org@evil.example/rooms/lobby": null,
    "https://ada@chat.example.org/rooms/lobby": null,
    "https://chat.example.org/rooms/": null,
    "https://chat.example.org/rooms/a/members": null,
    "https://chat.example.org/rooms/garden/42": { room: "garden", offset: 42 },
    "https://chat.example.org/rooms/garden/42/?x#y": { room: "garden", offset: 42 },
    "https://example.org/chat/rooms/garden/42": { room: "garden", offset: 42 },
    "https://chat.example.org/rooms/garden/0": null,
    "https://chat.example.org/rooms/garden/-1": null,
    "https://chat.example.org/rooms/garden/042": null,
    "https://chat.example.org/rooms/garden/4e2": null,
    "https://chat.example.org/rooms/garden/1234567890123456": null,
    "https://chat.example.org/rooms/garden/42/43": null,
    "https://evil.example/rooms/garden/42": null,
    "https://chat.example.org/invite/a": null,
    "https://chat.example.org/static/rooms/lobby": null,
    "mailto:ada@chat.example.org": null,
    "javascript:alert(1)//rooms/lobby": null,
    "no address": null,
  };
  for (const [address, name] of Object.entries(rooms)) assert.deepEqual(targetOf(address, HOMES), target(name), address);
});

test("times are in the language of the page, with the customs of the reader's country", () => {
  assert.equal(mannerOf("de", ["en-US", "en"]), "de");
  assert.equal(mannerOf("de", ["en-US", "de-AT", "de-DE"]), "de-AT");
  assert.equal(mannerOf("en", ["en-GB", "en-US"]), "en-GB");
  assert.equal(mannerOf("en", ["ja", "ar-EG", "en-IN"]), "en-IN");
  assert.equal(mannerOf("en", ["ja"]), "en");
  assert.equal(mannerOf("zh-Hans", ["zh-TW"]), "zh-TW");
  assert.equal(mannerOf("en", ["en_GB", "english", ""]), "en");
  assert.equal(mannerOf("en"), "en");
});
