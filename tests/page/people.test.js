// What people are called.

import assert from "node:assert/strict";
import { test } from "node:test";

import { People } from "../../static/js/model/people/people.js";
import { ada, bob } from "./served.js";

test("a name is that of now, whatever it was when it was written", () => {
  const people = new People(ada, [{ id: 2, name: "robert" }]);
  assert.equal(people.now(bob).name, "robert");
});

test("where the server says nothing, the name of then helps", () => {
  assert.equal(new People(ada).now(bob).name, "bob");
});

test("of somebody who has left there is no name", () => {
  assert.equal(new People(ada).now({ id: 9 }).name, undefined);
});

test("somebody new is known from a live entry, and is not called after an older one", () => {
  const people = new People(ada);
  people.meet(bob);
  people.meet({ id: 2, name: "an older name" });
  assert.equal(people.now({ id: 2 }).name, "bob");
});

test("a change is told once, and of those who are known only", () => {
  const people = new People(ada, [bob]);
  const told = [];
  people.addEventListener("person", ({ detail }) => told.push(detail.name));
  people.learn([{ id: 2, name: "bob" }, { id: 3, name: "eve" }]);
  people.learn([{ id: 2, name: "robert" }]);
  people.learn([{ id: 2, name: "robert" }]);
  people.learn([{ id: 1, name: "ada lovelace" }]);
  assert.deepEqual(told, ["robert", "ada lovelace"]);
  assert.equal(people.you.name, "ada lovelace");
});
