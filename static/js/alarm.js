// A sound for a new emergency, for those who want it: off at first, remembered on this device. The browser makes the tone,
// so nothing is fetched; it may only sound once somebody has pressed something on the page. fresh.js brings the news.
"use strict";

(() => {
  const NAME = "dorsi-emergency-sound";
  const LOUD = 0.25; // of 1
  const NOTE = 0.3; // seconds
  const NOTES = [880, 660, 880, 660]; // hertz
  const panel = document.getElementById("sound");
  if (!panel || !("AudioContext" in globalThis)) return;
  const box = panel.querySelector("input");
  const asleep = panel.querySelector("[data-asleep]");
  let audio = null;

  const emergencies = (page) => page.querySelector("[data-emergencies]")?.dataset.emergencies.split(" ").filter(Boolean) ?? [];
  let known = emergencies(document);

  function show() {
    panel.toggleAttribute("data-wakeful", box.checked);
    panel.querySelector("button").hidden = !box.checked;
    asleep.hidden = !box.checked || audio !== null;
  }

  // In a press: nothing may sound before one.
  function wake() {
    if (!box.checked) return;
    audio ??= new AudioContext();
    audio.resume().catch(() => undefined);
    show();
  }

  function ring() {
    if (!box.checked || !audio) return;
    const tone = new OscillatorNode(audio);
    const volume = new GainNode(audio, { gain: LOUD });
    const end = audio.currentTime + NOTES.length * NOTE;
    NOTES.forEach((hertz, n) => tone.frequency.setValueAtTime(hertz, audio.currentTime + n * NOTE));
    volume.gain.setValueAtTime(LOUD, end - NOTE);
    volume.gain.exponentialRampToValueAtTime(0.001, end);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(end);
  }

  function remember() {
    try {
      localStorage.setItem(NAME, box.checked ? "on" : "off");
    } catch {
      // It holds for this page.
    }
  }

  function recall() {
    try {
      return localStorage.getItem(NAME) === "on";
    } catch {
      return false;
    }
  }

  box.checked = recall();
  panel.hidden = false;
  show();
  box.addEventListener("change", () => {
    remember();
    wake();
    show();
  });
  panel.querySelector("button").addEventListener("click", ring);
  for (const press of ["pointerdown", "keydown"]) document.addEventListener(press, wake);
  document.addEventListener("dorsi:fresh", ({ detail: page }) => {
    const now = emergencies(page);
    if (now.some((number) => !known.includes(number))) ring();
    known = now;
  });
})();
