// Tells the line what the browser knows of the network, and whether anybody looks at the page.

export function keepAwake(line) {
  addEventListener("online", () => line.wake());
  addEventListener("offline", () => line.suspect());
  addEventListener("pageshow", ({ persisted }) => persisted && line.wake());
  document.addEventListener("visibilitychange", () => line.look(!document.hidden));
  line.look(!document.hidden);
}
