// Replies: which messages are in a conversation.

/** The offset of the message that began the conversation of a message, be it itself. */
export function rootOf({ root, offset }) {
  return root ?? offset;
}
