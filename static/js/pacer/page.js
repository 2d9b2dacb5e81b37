// The pacer on its page: a session, set by set, with a rest between them. Without this script the page's own rhythm runs.
import { newUuid } from "../outbox/entry.js";
import { stayAwake } from "./awake.js";
import { askOffline } from "./feel.js";
import { conclude, entryFrom, fillFrom, keep, send } from "./keep.js";
import { forget, recall, remember } from "./memory.js";
import { pictureOf } from "./picture.js";
import { REST, endRest, rest } from "./rest.js";
import { rhythmOf } from "./rhythm.js";
import { buzz, moveOf, offer, tick, wake } from "./senses.js";
import { timeSeen } from "./time.js";
import * as words from "./words.js";

/** @typedef {"ready" | "running" | "paused" | "rest" | "saving"} Stage */

const SAY_EVERY = 15; // seconds, where pumps are not counted
const guide = document.querySelector(".guide");
const pacer = guide.querySelector(".pacer");
const form = /** @type {HTMLFormElement} */ (document.getElementById("finish"));
const counter = guide.querySelector("#count .counter b");
const beads = [...guide.querySelectorAll(".beads rect")];
const pauseMark = /** @type {HTMLInputElement} */ (document.getElementById("pause"));
const rhythm = rhythmOf(form.dataset);
const draw = pictureOf(pacer, rhythm);
const { key } = form.dataset;
const session = Number(form.dataset.session);
const sets = Number(form.dataset.sets);

/** @type {import("./memory.js").Place} */
let place = { session, set: Number(form.dataset.set), uuid: form.elements.uuid.value, elapsed: 0 };
/** @type {Stage} */
let stage = "ready";
let step = null;

// --- What is shown ---

const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const figure = (done) => (rhythm.pumps ? String(done) : minutes(rhythm.total - done));

const show = () => {
  const done = rhythm.done(place.elapsed);
  counter.textContent = figure(done);
  beads.forEach((bead, order) => bead.setAttribute("class", order < done ? "on" : "off"));
  draw(place.elapsed);
  const now = rhythm.stepAt(place.elapsed);
  if (now === step) return;
  step = now;
  pacer.dataset.step = String(now.place);
  rhythm.steps.forEach(({ item }) => item.classList.toggle("is-now", item === now.item));
};

/** @param {Stage} next */
const enter = (next) => {
  stage = next;
  guide.dataset.stage = next;
  pauseMark.checked = next !== "running";
  stayAwake(next === "running" || next === "rest");
  if (next === "running") time.run();
  else time.stop();
};

const callSet = () => words.call(sets > 1 ? words.filled("set", String(place.set)) : words.word("only-set"));

// --- A set ---

/** @param {number} done whole pumps, or seconds */
const tellOf = (done) => {
  tick(true);
  buzz();
  if (rhythm.pumps) words.count(String(done), moveOf(step));
};

const pass = (seconds) => {
  const [before, stepBefore] = [rhythm.done(place.elapsed), step];
  place.elapsed = Math.min(place.elapsed + seconds, rhythm.total);
  show();
  const done = rhythm.done(place.elapsed);
  if (place.elapsed >= rhythm.total) { finish(); return; }
  if (done !== before) remember(key, place);
  if (rhythm.pumps && done !== before) tellOf(done);
  else if (step !== stepBefore) { tick(false); words.moved(moveOf(step)); }
  const left = rhythm.total - done;
  if (!rhythm.pumps && done !== before && left % SAY_EVERY === 0) words.count(words.counted("left", left), []);
};

const time = timeSeen(pass);

const start = () => {
  words.say(words.word(place.elapsed ? "resumed" : "started"), moveOf(rhythm.stepAt(place.elapsed)));
  enter("running");
};

const pause = () => {
  if (stage !== "running") return;
  enter("paused");
  remember(key, place);
  words.say(words.filled("paused", figure(rhythm.done(place.elapsed))));
};

const toggle = () => {
  wake();
  if (stage === "running") pause();
  else if (stage === "ready" || stage === "paused") start();
};

// --- After it ---

/** The set is done, or as much of it as the person wants to do. */
const finish = async (isEarly = false) => {
  const done = rhythm.done(place.elapsed);
  enter("saving");
  if (!done) {
    forget();
    location.assign(form.dataset.leave);
    return;
  }
  const entry = entryFrom(form, { uuid: place.uuid, done, isPumps: rhythm.pumps > 0 });
  await save({ ...place, entry }, isEarly);
};

/** Remembered before it is kept: wherever the phone dies in between, the same set is kept again. */
const save = async (over, isEarly) => {
  remember(key, over);
  const isSafe = await keep(over.entry);
  if (!isSafe || isEarly || over.set >= sets) {
    forget();
    words.say(words.word("done"));
    conclude(form, over.entry.uuid);
    return;
  }
  place = { session, set: over.set + 1, uuid: newUuid(), elapsed: 0, restUntil: Date.now() + REST * 1000 };
  remember(key, place);
  send();
  takeRest();
};

const takeRest = () => {
  enter("rest");
  show();
  words.call(words.word("rest-title"));
  for (const each of guide.querySelectorAll("[data-next-set]")) each.textContent = words.filled(each.dataset.nextSet, String(place.set));
  const isLeft = place.restUntil > Date.now();
  if (isLeft) words.say(words.counted("rest", REST));
  rest(place.restUntil, () => {
    stayAwake(false);
    words.call(words.word("rested"));
    if (!isLeft) return;
    buzz();
    tick(true);
    words.say(words.filled("ready", String(place.set)));
  });
  words.goToTitle();
};

const nextSet = () => {
  wake();
  endRest();
  delete place.restUntil;
  callSet();
  start();
  button.focus();
};

// --- Where it was left ---

const resume = () => {
  const kept = recall(key, rhythm.total);
  if (!kept) return;
  if (kept.isElsewhere) {
    forget();
    keep(kept.entry).then(send);
    return;
  }
  const here = kept.session === session;
  place = { ...kept, session, set: here ? Math.max(kept.set, place.set) : place.set };
  if (place.entry) {
    fillFrom(form, place.entry);
    save(place, false);
    return;
  }
  if (place.restUntil && here) { takeRest(); return; }
  delete place.restUntil;
  if (place.elapsed === 0) return;
  enter("paused");
  words.say(words.filled("kept", figure(rhythm.done(place.elapsed))));
};

// --- Buttons: a real one in place of the checkbox's label ---

const label = form.querySelector('label[for="pause"]');
const button = document.createElement("button");
button.type = "button";
button.className = label.className;
button.append(...label.childNodes);
label.replaceWith(button);
pauseMark.hidden = true;
button.addEventListener("click", toggle);
guide.querySelector("[data-start-next]").addEventListener("click", nextSet);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (stage !== "saving") finish(true);
});
document.addEventListener("keydown", (event) => {
  const isFree = !event.target.closest("a, button, input, select, summary, textarea");
  if (event.key !== " " || !isFree || stage === "rest") return;
  event.preventDefault();
  toggle();
});
document.addEventListener("visibilitychange", () => { if (document.visibilityState !== "visible") pause(); });
addEventListener("pagehide", pause);
// Coming back by the back button finds the page as it was left: load it anew, and find the place again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

form.querySelector('button[type="submit"] span').textContent = words.word("early");
offer(document.getElementById("senses"));
askOffline();
document.getElementById("count").hidden = false;
enter("ready");
callSet();
resume();
show();
