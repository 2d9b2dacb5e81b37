// A report of pain: answered where it was sent; and one that was not sent fills the screen, with what to do meanwhile, until it has arrived.
import * as sending from "./send.js";
import * as store from "./store.js";
import { copy, filled, word } from "./words.js";

/** @typedef {import("./store.js").Entry} Entry */

const SOON = 1_000; // milliseconds: a report that arrives by then is answered at once, without a fright before it
/** @type {HTMLDialogElement | null} */
let dialog = null;
let shown = "";
let here = "";
let timer = 0;

/** This report's answer comes in place of the form that was sent. @param {string} uuid */
export const showHere = (uuid) => { here = uuid; };

const open = () => {
  if (!dialog) {
    dialog = /** @type {HTMLDialogElement} */ (copy("outbox-not-sent"));
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // only its arrival closes it
    dialog.querySelector("[data-again]").addEventListener("click", () => sending.flushNow());
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
};

/** The page of the answer, as it stands at its own address, without asking for it. @param {import("./send.js").Result} result */
const answerHere = ({ address, title, advice }) => {
  if (dialog?.open) dialog.close();
  const page = new DOMParser().parseFromString(advice, "text/html");
  document.title = `${title} – Dorsi`;
  document.getElementById("main").replaceChildren(...page.body.childNodes);
  history.replaceState(null, "", address); // safe to reload, and back leads past the form that is sent
  scrollTo(0, 0);
  const heading = document.getElementById("result");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
};

const arrived = ({ detail: { entry, result } }) => {
  if (entry.kind !== "flag") return;
  clearTimeout(timer);
  timer = 0;
  if (here === entry.uuid && result.advice) { answerHere(result); return; }
  if (!dialog?.open || shown !== entry.uuid || location.pathname === "/pain/new/") { location.assign(result.address); return; }
  dialog.querySelector("[data-waiting]").hidden = true;
  dialog.querySelector("[data-sent]").hidden = false;
  dialog.querySelector("[data-received]").textContent = filled("received", result.received);
  const link = dialog.querySelector("[data-answer]");
  link.href = result.address;
  link.focus();
};
sending.news.addEventListener("received", arrived);
// No need to wait for what has failed already: nobody must believe it sent.
sending.news.addEventListener("failed", () => { if (timer) open(); });

/** @param {Entry[]} own @param {boolean} signedOut */
export const paintReport = (own, signedOut) => {
  const waiting = own.find((entry) => entry.kind === "flag" && entry.state === "waiting");
  if (waiting) {
    shown = waiting.uuid;
    timer ||= window.setTimeout(open, SOON);
    if (signedOut) open();
    dialog?.querySelector("[data-sign-in]").toggleAttribute("hidden", !signedOut);
    return;
  }
  clearTimeout(timer);
  timer = 0;
  if (dialog?.open && dialog.querySelector("[data-sent]").hidden) dialog.close();
};

/** @param {HTMLFormElement} form @param {Entry} entry */
const offerToTakeAway = (form, entry) => {
  const notice = copy("outbox-refused-report");
  notice.querySelector("[data-why]").textContent = entry.reasons.join(" ");
  notice.querySelector("[data-remove]").addEventListener("click", async () => {
    if (!confirm(word("remove-report"))) return;
    await store.remove(entry.uuid);
    location.assign(form.action); // without the mark of what is gone
  });
  form.before(notice);
};

/** A report that was refused, or begun on a page without a network, is filled in again where it was asked. @param {HTMLFormElement} form @param {string | undefined} owner */
export const fillIn = async (form, owner) => {
  const entry = (await store.entries()).find((each) => each.uuid === location.hash.slice(1));
  if (!entry || (owner && entry.owner !== owner)) return;
  form.elements.uuid.value = entry.uuid;
  for (const field of form.elements) {
    const said = [entry.body[field.name]].flat().map(String);
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = said.includes(field.value) || (field.name === "no_signs" && entry.body.no_signs === true);
    if (field.matches("textarea")) field.value = entry.body[field.name] ?? "";
  }
  if (entry.state === "refused") offerToTakeAway(form, entry);
};
