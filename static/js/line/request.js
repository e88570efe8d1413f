// Asking the server by HTTP, in JSON.

import { word } from "../parts/words.js";

const token = document.querySelector('meta[name="csrf-token"]').content;

/** Fetch JSON. */
export function get(path) {
  return request(path, { method: "GET" });
}

/** Send JSON, get JSON. */
export function post(path, body = {}) {
  return request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
  });
}

// Internal

/** Rejects with an Error whose message is a sentence for people. */
async function request(path, { headers = {}, ...options }) {
  let response;
  try {
    response = await fetch(path, { ...options, headers: { Accept: "application/json", ...headers } });
  } catch {
    throw new Error(word("not-reached"));
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.message ?? word("not-reached"));
  return answer;
}
