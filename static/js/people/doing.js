// What somebody is doing, as they say, and whether they are not to be disturbed, at this moment.

export function doing({ status, status_until: until }, now = Date.now()) {
  return status && !(until && until <= now) ? status : "";
}

export function isQuiet({ dnd }, now = Date.now()) {
  return dnd > now;
}
