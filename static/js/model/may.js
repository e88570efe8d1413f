// What a person may do, in the server's words; a server that has none lets people do what is listed here.

export function mayInRoom({ may, room, private: closed }) {
  if (may) return new Set(may);
  return new Set(["say", ...(room === "lobby" ? [] : ["leave"]), ...(closed ? ["invite", "remove"] : [])]);
}

export function mayInPlace({ may, access, admin }, you) {
  if (may) return new Set(may);
  const invites = access === "guests" || (access === "invite" && admin);
  return new Set([...(invites ? ["invite"] : []), ...(you.guest ? [] : ["create"])]);
}
