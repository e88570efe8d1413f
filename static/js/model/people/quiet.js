// Quiet hours: by the day on which they begin, in a time zone of the person's own.

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const NAMES = { Mon: 0, Tue: 1, Wed: 2, Thu: 3, Fri: 4, Sat: 5, Sun: 6 };

/** Whether a moment is in quiet hours, such as `{mon: {from: "22:00", to: "07:00"}}`. */
export function isQuietHour(hours, zone, at) {
  if (!Object.keys(hours).length) return false;
  const { day, time } = wallClock(zone, at);
  const today = hours[DAYS[day]];
  const before = hours[DAYS[(day + 6) % 7]];
  const since = today && time >= today.from && (time < today.to || endsNextDay(today));
  return Boolean(since || (before && endsNextDay(before) && time < before.to));
}

/** The moment of `hour` o'clock on the next day, where the reader is. */
export function tomorrowAt(hour, now) {
  const then = new Date(now);
  then.setDate(then.getDate() + 1);
  return then.setHours(hour, 0, 0, 0);
}

// Internal

function endsNextDay({ from, to }) {
  return to <= from;
}

/** Day of the week and time, as a clock on a wall there shows them. */
function wallClock(zone, at) {
  const shown = formatIn(zone).formatToParts(at);
  const { weekday, hour, minute } = Object.fromEntries(shown.map(({ type, value }) => [type, value]));
  return { day: NAMES[weekday], time: `${hour}:${minute}` };
}

const formats = new Map();

/** A zone that this browser does not know is as good as UTC, which is that of who has none. */
function formatIn(zone) {
  const wanted = zone ?? "UTC";
  if (!formats.has(wanted)) formats.set(wanted, formatOf(wanted) ?? formatOf("UTC"));
  return formats.get(wanted);
}

function formatOf(timeZone) {
  try {
    const parts = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    return new Intl.DateTimeFormat("en", { ...parts, timeZone });
  } catch {
    return null;
  }
}
