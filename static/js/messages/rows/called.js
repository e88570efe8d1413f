// The names in a message that it calls, as they are now; the server wrote them as they were then.

import { root } from "../../parts/addresses.js";

const LINK = new RegExp(`^${root}/people/(\\d+)$`);

/** Mark the links to people in a message, and name everybody as they are called now. */
export function nameCalled(body, people) {
  for (const link of body.querySelectorAll("a[href]")) {
    const [, id] = LINK.exec(link.getAttribute("href")) ?? [];
    if (!id) continue;
    const person = people.now({ id: Number(id) });
    link.classList.add("mention");
    link.classList.toggle("mention--you", person.id === people.you.id);
    link.dataset.called = id;
    if (person.name !== undefined) link.textContent = `@${person.name}`;
  }
}

/** Name somebody anew wherever they are called. */
export function callAnew(list, person) {
  for (const link of list.querySelectorAll(`.mention[data-called="${person.id}"]`)) link.textContent = `@${person.name}`;
}
