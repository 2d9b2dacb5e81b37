// A report of pain that the clinic does not have yet fills the screen, with what to do meanwhile, until it has arrived.
import * as sending from "./send.js";
import * as store from "./store.js";
import { copy, filled } from "./words.js";

/** @typedef {import("./store.js").Entry} Entry */

const SOON = 700; // milliseconds: a report that arrives by then is answered at once, without a fright before it
/** @type {HTMLDialogElement | null} */
let dialog = null;
let shown = "";
let timer = 0;

const open = () => {
  if (!dialog) {
    dialog = /** @type {HTMLDialogElement} */ (copy("outbox-not-sent"));
    dialog.addEventListener("cancel", (event) => event.preventDefault()); // only its arrival closes it
    dialog.querySelector("[data-again]").addEventListener("click", () => sending.flushNow());
    document.body.append(dialog);
  }
  if (!dialog.open) dialog.showModal();
};

const arrived = ({ detail: { entry, result } }) => {
  if (entry.kind !== "flag") return;
  clearTimeout(timer);
  timer = 0;
  if (!dialog?.open || shown !== entry.uuid || location.pathname === "/pain/new/") { location.assign(result.address); return; }
  dialog.querySelector("[data-waiting]").hidden = true;
  dialog.querySelector("[data-sent]").hidden = false;
  dialog.querySelector("[data-received]").textContent = filled("received", result.received);
  const link = dialog.querySelector("[data-answer]");
  link.href = result.address;
  link.focus();
};
sending.news.addEventListener("received", arrived);

/** @param {Entry[]} own @param {boolean} signedOut */
export const paintReport = (own, signedOut) => {
  const waiting = own.find((entry) => entry.kind === "flag" && entry.state === "waiting");
  if (waiting) {
    shown = waiting.uuid;
    timer ||= window.setTimeout(open, SOON);
    dialog?.querySelector("[data-sign-in]").toggleAttribute("hidden", !signedOut);
    return;
  }
  clearTimeout(timer);
  timer = 0;
  if (dialog?.open && dialog.querySelector("[data-sent]").hidden) dialog.close();
};

/** A report that was refused, or begun on a page without a network, is filled in again where it was asked. @param {HTMLFormElement} form */
export const fillIn = async (form) => {
  const entry = (await store.entries()).find((each) => each.uuid === location.hash.slice(1));
  if (!entry) return;
  form.elements.uuid.value = entry.uuid;
  for (const field of form.elements) {
    const said = [entry.body[field.name]].flat().map(String);
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = said.includes(field.value) || (field.name === "no_signs" && entry.body.no_signs === true);
    if (field.matches("textarea")) field.value = entry.body[field.name] ?? "";
  }
};
