// Who reacted, by name, also whom nothing on the page has named yet.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Naming } from "../../static/js/model/people/naming.js";
import { People } from "../../static/js/model/people/people.js";
import { NAMED } from "../../static/js/model/log/reactions.js";
import { ada, bob } from "./served.js";

function asking(answer) {
  const people = new People(ada);
  const asked = [];
  const requests = {
    async get(path) {
      asked.push(path);
      return answer(Number(path.split("/").at(-1)));
    },
  };
  return { people, asked, naming: new Naming({ people, requests }) };
}

test("who is not known is asked for, once, and nobody else", async () => {
  const { people, asked, naming } = asking((id) => ({ person: { id, name: `n${id}` } }));
  people.meet(bob);
  assert.equal(await naming.learn([ada.id, bob.id]), false);
  assert.deepEqual(asked, []);
  const both = await Promise.all([naming.learn([bob.id, 77]), naming.learn([77])]);
  assert.deepEqual([both, asked, people.now({ id: 77 }).name], [[true, false], ["/people/77"], "n77"]);
  assert.equal(await naming.learn([77]), false);
});

test("only as many are asked for as are named", async () => {
  const { asked, naming } = asking((id) => ({ person: { id, name: `n${id}` } }));
  await naming.learn(Array.from({ length: 50 }, (_, index) => 100 + index));
  assert.equal(asked.length, NAMED);
});

test("who has left is not asked for again, and who could not be asked for is", async () => {
  let code = "not_reached";
  const { asked, naming } = asking(() => {
    throw { code };
  });
  assert.equal(await naming.learn([77]), false);
  code = "no_such_person";
  await naming.learn([77]);
  await naming.learn([77]);
  assert.equal(asked.length, 2);
});

test("what is heard meanwhile counts", async () => {
  let answer;
  const { people, naming } = asking(() => new Promise((resolve) => (answer = resolve)));
  const learned = naming.learn([77]);
  people.learn([{ id: 77, name: "new" }]);
  answer({ person: { id: 77, name: "old" } });
  await learned;
  assert.equal(people.now({ id: 77 }).name, "new");
});
