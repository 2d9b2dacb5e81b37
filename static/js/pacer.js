// The pacer: counts pumps or seconds in the plan's rhythm, and sends the set when it is done.
// Time is added up frame by frame, so that a pause, a locked screen or a slow phone never counts what was not done.
"use strict";

(() => {
  const guide = document.querySelector(".guide");
  const pacer = document.querySelector(".pacer");
  const form = document.getElementById("finish");
  if (!guide || !pacer || !form) return;

  const items = [...document.querySelectorAll(".rhythm > li")];
  const steps = items.map((item) => ({ item, place: Number(item.dataset.step), seconds: Number(item.dataset.seconds) }));
  const cycle = steps.reduce((sum, step) => sum + step.seconds, 0);
  const pumps = Number(form.dataset.repetitions);
  const total = pumps ? pumps * cycle : Number(form.dataset.seconds);
  const counter = document.querySelector("#count .counter b");
  const beads = [...document.querySelectorAll(".beads rect")];
  const pause = document.getElementById("pause");
  const steady = matchMedia("(prefers-reduced-motion: reduce)");
  const LONGEST_FRAME = 0.25; // seconds; more than that between frames, and nobody was looking

  let elapsed = 0;
  let last = null;
  let sent = false;
  let lock = null;
  let pictures = [];

  // --- Pictures: the same rhythm, drawn by the browser's own animations ---
  const angleDown = 36;
  const angleUp = -Number(pacer.dataset.up);
  const keyframes = () => {
    let at = 0;
    let angle = angleUp;
    const frames = [{ offset: 0, transform: `rotate(${angle}deg)` }];
    for (const step of steps) {
      at += step.seconds;
      if (step.place === 1) angle = angleDown;
      if (step.place === 3) angle = angleUp;
      frames.push({ offset: Math.min(at / cycle, 1), transform: `rotate(${angle}deg)`, easing: "ease-in-out" });
    }
    return frames;
  };
  const drawMotion = () => {
    document.querySelectorAll(".pacer.anim, .rhythm.anim").forEach((each) => each.classList.remove("anim"));
    pictures.forEach((picture) => picture.cancel());
    pictures = [];
    if (steady.matches) return;
    const timing = { duration: cycle * 1000, iterations: Infinity };
    pictures = [
      pacer.querySelector(".turn").animate(keyframes(), timing),
      pacer.querySelector(".sweep").animate([{ strokeDashoffset: 100 }, { strokeDashoffset: 0 }], timing),
    ];
    pictures.forEach((picture) => picture.pause());
  };

  // --- What is shown ---
  const stepAt = (seconds) => {
    let left = seconds % cycle;
    return steps.find((step) => (left -= step.seconds) < 0) || steps[steps.length - 1];
  };
  const done = () => Math.floor(pumps ? elapsed / cycle : elapsed);
  const show = () => {
    const now = stepAt(elapsed);
    if (pacer.dataset.step !== String(now.place)) {
      pacer.dataset.step = String(now.place);
      items.forEach((item) => item.classList.toggle("is-now", item === now.item));
    }
    const count = String(done());
    if (counter.textContent !== count) {
      counter.textContent = count;
      beads.forEach((bead, place) => bead.setAttribute("class", place < done() ? "on" : "off"));
      if (pumps && navigator.vibrate && navigator.userActivation?.hasBeenActive) navigator.vibrate(40);
    }
    pictures.forEach((picture) => { picture.currentTime = elapsed * 1000; });
  };

  // --- Keeping time ---
  const frame = (stamp) => {
    if (sent) return;
    const passed = last === null ? 0 : (stamp - last) / 1000;
    last = stamp;
    if (!pause.checked && passed < LONGEST_FRAME) elapsed = Math.min(elapsed + passed, total);
    show();
    if (elapsed >= total) {
      send();
      return;
    }
    requestAnimationFrame(frame);
  };

  // --- Keeping the screen awake ---
  const stayAwake = async () => {
    if (!navigator.wakeLock || document.visibilityState !== "visible") return;
    try {
      lock = await navigator.wakeLock.request("screen");
    } catch {
      lock = null; // low battery, or refused: the pacer works without it
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") stayAwake();
    else setPaused(true);
  });

  // --- Pause: a real button in place of the checkbox ---
  const label = form.querySelector('label[for="pause"]');
  const button = document.createElement("button");
  button.type = "button";
  button.className = label.className;
  button.append(...label.childNodes);
  label.replaceWith(button);
  pause.hidden = true;
  const setPaused = (paused) => { pause.checked = paused; };
  button.addEventListener("click", () => setPaused(!pause.checked));
  setPaused(false);

  // --- Sending ---
  const fill = () => {
    form.elements.repetitions.value = pumps ? done() : "";
    form.elements.seconds.value = pumps ? "" : done();
    form.elements.performed_at.value = new Date().toISOString();
  };
  function send() {
    sent = true;
    if (!done()) {
      location.assign(form.dataset.leave);
      return;
    }
    fill();
    if (lock) lock.release();
    form.querySelector('button[type="submit"]').setAttribute("aria-busy", "true");
    // The outbox takes the set where there is one; otherwise it is sent as without it.
    const asks = new CustomEvent("dorsi:save", { bubbles: true, cancelable: true });
    if (form.dispatchEvent(asks)) form.submit();
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!sent) send();
  });
  // Coming back by the back button finds the page as it was left: start afresh, with a new set.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  form.querySelector('button[type="submit"] span').textContent = form.dataset.early;
  document.getElementById("count").hidden = false;
  steady.addEventListener("change", drawMotion);
  drawMotion();
  stayAwake();
  requestAnimationFrame(frame);
})();
