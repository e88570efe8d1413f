// Copying. Without TLS browsers offer no clipboard; the old way still works there.

export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    copyField(text);
  }
}

// Internal

function copyField(text) {
  const before = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  (document.querySelector("dialog[open]") ?? document.body).append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
  before?.focus({ preventScroll: true });
}
