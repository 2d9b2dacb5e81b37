// What a person is told: on the page, and in a line that screen readers read out.
import { counted, filled, word } from "../outbox/words.js";
import { speak, speaks } from "./senses.js";

const line = document.getElementById("pacer-said");
const title = document.getElementById("pacer-title");

/** Said where the person listens: by the voice, or to the screen reader; never by both. @param {string} text @param {string[]} moves */
export const count = (text, moves) => {
  if (!speaks()) line.textContent = text;
  speak([...(speaks() ? [text] : []), ...moves]);
};

/** Each move's name, for those who want it. @param {string[]} moves */
export const moved = (moves) => speak(moves);

/** Said once, to both. @param {string} text @param {string[]} moves */
export const say = (text, moves = []) => {
  line.textContent = text;
  speak([...(speaks() ? [text] : []), ...moves]);
};

/** @param {string} text */
export const call = (text) => { title.textContent = text; };

export const goToTitle = () => title.focus();

export { counted, filled, word };
