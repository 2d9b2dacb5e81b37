// What is heard and felt: a voice, a soft tick, a buzz. Each is a choice, off at first, remembered on this phone.

const NAME = "dorsi-pacer-choices";
const LOUD = 0.08; // of 1: soft
const TICK = 0.09; // seconds
const BUZZ = 40; // milliseconds
const HIGH = 880; // hertz: a pump is done
const LOW = 440; // another step
const CAN = {
  voice: "speechSynthesis" in globalThis,
  moves: "speechSynthesis" in globalThis,
  sound: "AudioContext" in globalThis,
  buzz: "vibrate" in navigator,
};

const read = () => {
  try {
    return JSON.parse(localStorage.getItem(NAME) ?? "{}") ?? {};
  } catch {
    return {};
  }
};

let chosen = read();
/** @type {AudioContext | null} */
let audio = null;

/** Sound may begin only after a press: call it in one. */
export const wake = () => {
  if (!chosen.sound || !CAN.sound) return;
  audio ??= new AudioContext();
  audio.resume().catch(() => undefined);
};

const choose = (box) => {
  chosen = { ...chosen, [box.name]: box.checked };
  try {
    localStorage.setItem(NAME, JSON.stringify(chosen));
  } catch {
    // It holds for this page.
  }
  if (!box.checked && CAN.voice) speechSynthesis.cancel();
  wake();
};

/** The boxes with which people choose; what this phone cannot do is not offered. @param {HTMLElement} panel */
export const offer = (panel) => {
  for (const box of panel.querySelectorAll("input")) {
    box.checked = Boolean(chosen[box.name]);
    box.closest(".choice").hidden = !CAN[box.name];
    box.addEventListener("change", () => choose(box));
  }
  panel.hidden = false;
};

/** @returns {boolean} whether somebody chose to hear it */
export const speaks = () => Boolean(chosen.voice && CAN.voice);

/** @param {string[]} words one after the other, in place of what is still being said */
export const speak = (words) => {
  if (!CAN.voice || words.length === 0) return;
  speechSynthesis.cancel();
  for (const each of words) {
    const said = new SpeechSynthesisUtterance(each);
    said.lang = document.documentElement.lang;
    speechSynthesis.speak(said);
  }
};

/** The name of a move, for those who want it. @param {import("./rhythm.js").Step} step @returns {string[]} */
export const moveOf = (step) => (chosen.moves && step.place % 2 === 1 ? [step.item.querySelector("b").textContent] : []);

/** @param {boolean} isPump whether a pump is done, and not a step of it */
export const tick = (isPump) => {
  if (!chosen.sound || !audio) return;
  const tone = new OscillatorNode(audio, { frequency: isPump ? HIGH : LOW });
  const volume = new GainNode(audio, { gain: LOUD });
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + TICK);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + TICK);
};

export const buzz = () => {
  if (chosen.buzz && CAN.buzz) navigator.vibrate(BUZZ);
};
