// Showing a message to the administrators, after a question.

import { refusal, word } from "../parts/words.js";

/** `done(sentence)` and `failed(sentence)` tell what came of it. */
export function reporting({ place, line, question, done, failed }) {
  const run = async (message) => {
    const asked = { title: word("report-title"), text: word("report-text"), yes: word("deed-report"), no: word("cancel") };
    if (!(await question.ask(asked))) return;
    try {
      await line.ask({ type: "report", room: message.room, of: message.offset });
      done(word("reported"));
    } catch (refused) {
      failed(refusal(refused));
    }
  };
  const offered = ({ room, who }) => who.id !== place.you.id && Boolean(place.room(room)?.may.has("report"));
  return { name: "report", icon: "alert", label: "deed-report", offered, run };
}
