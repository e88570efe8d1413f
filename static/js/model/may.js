// What a person may do, in the server's words; where it says none, what everybody always might.

export function mayInRoom({ may, room }) {
  return new Set(may ?? ["say", "let_in", ...(room === "lobby" ? [] : ["leave"])]);
}

export function mayInPlace({ may, admin }, you) {
  return new Set(may ?? [...(admin ? ["invite"] : []), ...(you.guest ? [] : ["create_room"])]);
}
