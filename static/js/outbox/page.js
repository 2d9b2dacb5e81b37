// The outbox on a page: forms go through it, the page says what waits, and a report that was not sent fills the screen.
import { entryOf, setsIn } from "./entry.js";
import { paintList } from "./list.js";
import { fillShell } from "./offline.js";
import { fillIn, paintReport, showHere } from "./report.js";
import * as sending from "./send.js";
import * as store from "./store.js";
import { copy, counted, filled, word } from "./words.js";

/** @typedef {import("./store.js").Entry} Entry */

const MOMENT = 4_000; // milliseconds that a person waits for the clinic's answer before reading "Saved on this phone"
const RECEIVED = "dorsi-received"; // sessionStorage: said on the next page
const bar = document.getElementById("outbox");
const known = bar.dataset.owners ? bar.dataset.owners.split(" ") : null; // by the clinic's page; not without a network
const mine = known ?? await fillShell();
let signedOut = false;
let received = sessionStorage.getItem(RECEIVED); // by the page before; once is enough
sessionStorage.removeItem(RECEIVED);

// --- What waits, in words ---

const line = (text, href = "") => {
  const element = copy(href ? "outbox-link" : "outbox-text");
  const place = element.matches("[data-text]") ? element : element.querySelector("[data-text]");
  place.textContent = text;
  if (href) place.href = href;
  return element;
};

/** A report is filled in again on the record that it was made for, and on no other. @param {Entry} entry */
const refusedReport = (entry) => {
  const isHere = !mine || entry.owner === mine[0];
  return isHere ? line(word("refused-report"), `${bar.dataset.pain}#${entry.uuid}`) : line(word("refused-report-other"));
};

/** @param {Entry[]} own @param {Entry[]} others */
const linesOf = (own, others) => {
  const waiting = own.filter((entry) => entry.state === "waiting").reduce((sum, entry) => sum + setsIn(entry), 0);
  const refused = own.filter((entry) => entry.state === "refused");
  const lines = [];
  if (waiting && signedOut) lines.push(line(counted("sign-in", waiting), bar.dataset.signIn));
  else if (waiting) lines.push(line(counted("waiting", waiting)));
  const refusedSets = refused.filter((entry) => entry.kind === "set").length;
  if (refusedSets) lines.push(line(counted("refused", refusedSets), bar.dataset.today));
  for (const entry of refused) {
    if (entry.kind === "flag") lines.push(refusedReport(entry));
  }
  if (others.length) lines.push(line(counted("others", others.length)));
  return lines;
};

/** @param {string} place its notice is shown when there is something to say @param {Element[]} lines */
const tell = (place, lines) => {
  const found = bar.querySelector(place);
  found.replaceChildren(...lines);
  found.parentElement.hidden = lines.length === 0;
};

const paint = async () => {
  const all = await store.entries().catch(() => []);
  const owners = mine ?? sending.owners();
  const own = mine || owners.length ? all.filter((entry) => owners.includes(entry.owner)) : all;
  const lines = linesOf(own, all.filter((entry) => !own.includes(entry)));
  tell("[data-lines]", lines);
  tell("[data-good-news]", received ? [line(filled("received", received))] : []);
  bar.hidden = lines.length === 0 && !received;
  paintList(mine ? own.filter((entry) => entry.owner === mine[0]) : own); // the record that the page is about
  paintReport(own, signedOut);
};

// --- Forms ---

/** The clinic's answer to one entry, or null when it takes longer than a moment. @param {string} uuid */
const answerTo = (uuid) => new Promise((resolve) => {
  const hear = (event) => {
    if (event.detail.entry.uuid === uuid) resolve({ name: event.type, ...event.detail });
  };
  sending.news.addEventListener("received", hear);
  sending.news.addEventListener("refused", hear);
  setTimeout(() => resolve(null), MOMENT);
});

/** Over the whole page: the entry is safe here, and what the clinic said to it. */
const showSaved = (entry, answer) => {
  const panel = copy("outbox-saved");
  const say = (found) => {
    panel.querySelector("[data-title]").textContent = word(found?.name === "refused" ? "not-taken" : "saved");
    const said = found?.name === "refused" ? (found.result.errors ? Object.values(found.result.errors).flat().join(" ") : "") : word("saved-text");
    panel.querySelector("[data-said]").textContent = said;
  };
  say(answer);
  sending.news.addEventListener("received", (event) => {
    if (event.detail.entry.uuid === entry.uuid) panel.querySelector("[data-said]").textContent = filled("received", event.detail.result.received);
  });
  sending.news.addEventListener("refused", (event) => {
    if (event.detail.entry.uuid === entry.uuid) say({ name: "refused", ...event.detail });
  });
  document.getElementById("main").replaceChildren(panel);
  panel.querySelector("h1").focus();
  document.dispatchEvent(new CustomEvent("dorsi:kept", { detail: entry }));
};

const hurt = (form, entry) => form.dataset.hurts && entry.body.pain !== null && entry.body.pain >= Number(form.dataset.hurts);

/** @param {HTMLFormElement} form @param {Entry} entry @param {{ name: string, result: any } | null} answer */
const goOn = (form, entry, answer) => {
  if (entry.kind === "flag") {
    // The page says what is missing; what was said stays here as well.
    if (answer?.name === "refused" && known) form.submit();
    else if (answer?.name === "refused") location.assign(`${bar.dataset.pain}#${entry.uuid}`);
    return; // report.js shows it until it has arrived, and leads to the answer
  }
  const isReceived = answer?.name === "received";
  if (isReceived) sessionStorage.setItem(RECEIVED, answer.result.received);
  if (answer?.name !== "refused" && hurt(form, entry)) { location.assign(form.dataset.pain); return; }
  if (isReceived) location.assign(form.dataset.next ?? bar.dataset.today);
  else showSaved(entry, answer);
};

/** @param {HTMLFormElement} form */
const save = async (form) => {
  if (form.dataset.saving) return;
  form.dataset.saving = "yes";
  const button = form.querySelector('button[type="submit"]');
  button?.setAttribute("aria-busy", "true");
  const entry = entryOf(form, form.dataset.owner || (mine ?? sending.owners())[0] || "");
  try {
    await store.keep(entry);
  } catch {
    form.submit(); // no room or no right to keep anything here: sent as without a script
    return;
  }
  navigator.storage?.persist?.().catch(() => false);
  const answer = answerTo(entry.uuid);
  if (entry.kind === "flag" && known) showHere(entry.uuid);
  sending.flushNow();
  paint();
  goOn(form, entry, await answer);
  button?.removeAttribute("aria-busy");
  delete form.dataset.saving;
};

/** Whether the browser itself finds the form complete; a report of pain is taken as it is. @param {HTMLFormElement} form */
const isComplete = (form) => {
  if (form.dataset.outbox === "flag") return true;
  const time = form.elements.namedItem("time");
  if (time) time.required = new FormData(form).get("when") !== "now";
  return form.checkValidity();
};

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.outbox || event.defaultPrevented) return;
  if (!isComplete(form) && navigator.onLine) return; // the clinic's page says what is missing
  event.preventDefault();
  if (isComplete(form)) save(form);
  else form.reportValidity();
});
// The pacer ends a set by itself, without anybody pressing a button.
document.addEventListener("dorsi:save", (event) => {
  event.preventDefault();
  save(/** @type {HTMLFormElement} */ (event.target));
});

// --- Signing out ---

document.addEventListener("submit", async (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (new URL(form.action).pathname !== bar.dataset.signOut || form.dataset.sure) return;
  event.preventDefault();
  const unsent = await store.entries().catch(() => []);
  if (unsent.length && !confirm(counted("leaving", unsent.length))) return;
  form.dataset.sure = "yes";
  await store.forgetDoses().catch(() => undefined);
  if ("caches" in globalThis) await Promise.all((await caches.keys()).map((name) => caches.delete(name)));
  form.submit();
});

// --- From now on ---

sending.news.addEventListener("changed", paint);
sending.news.addEventListener("refused", paint);
sending.news.addEventListener("received", (event) => {
  if (event.detail.entry.kind === "set") received = event.detail.result.received;
  paint();
});
sending.news.addEventListener("signed-out", () => { signedOut = true; paint(); });

/** The app on the home screen, and the page that stands in without a network. */
const install = async () => {
  if (!navigator.serviceWorker) return;
  await navigator.serviceWorker.register(bar.dataset.worker).catch(() => undefined);
  const ready = await navigator.serviceWorker.ready;
  ready.active?.postMessage("fill");
};

const dose = document.getElementById("dose");
if (dose && known) store.keepDose({ owner: mine[0], ...dose.dataset, keptAt: Date.now() }, known).catch(() => undefined);

const report = document.querySelector('form[data-outbox="flag"]');
if (report && location.hash) fillIn(/** @type {HTMLFormElement} */ (report), mine?.[0]).catch(() => undefined);

await paint();
sending.start(document.querySelector('meta[name="csrf-token"]')?.content ?? "", known);
if (known) addEventListener("load", install);
if (known && document.readyState === "complete") install();
