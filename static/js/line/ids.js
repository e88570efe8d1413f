// Names for changes that nobody else will ever choose.

/** A fresh client_id. `randomUUID` is missing where a page comes without TLS, as on a home network. */
export function newId(random = crypto) {
  const bytes = random.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
