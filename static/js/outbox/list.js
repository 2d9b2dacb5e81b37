// The entries on this phone, among the sets of Today: each with its state, and those that were refused with a way to mend them.
import { newUuid } from "./entry.js";
import * as sending from "./send.js";
import * as store from "./store.js";
import { clock, copy, counted, word } from "./words.js";

/** @typedef {import("./store.js").Entry} Entry */

const place = document.querySelector("[data-unsent]");

/** @param {Entry} entry @returns {Date} when it was done, or saved where that cannot be told */
const doneAt = (entry) => new Date(String(entry.body.performed_at ?? entry.body.local_time ?? entry.savedAt));

const amountOf = ({ body }) => (body.seconds ? counted("seconds", Number(body.seconds)) : counted("pumps", Number(body.repetitions)));

const several = ({ body }) => (Number(body.sets ?? 1) > 1 ? `${body.sets} × ` : "");

/** As <input type="datetime-local"> takes it. @param {Date} at */
const typed = (at) => new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

/** @param {HTMLFormElement} form @param {Entry} entry */
const mend = (form, entry) => {
  const isTimed = Boolean(entry.body.seconds);
  form.elements.amount.value = entry.body.seconds ?? entry.body.repetitions;
  form.elements.when.value = typed(doneAt(entry));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const amount = Number(form.elements.amount.value);
    const body = { ...entry.body, [isTimed ? "seconds" : "repetitions"]: amount, performed_at: null, local_time: form.elements.when.value };
    const uuid = entry.clash ? newUuid() : entry.uuid;
    await store.keep({ uuid, kind: "set", owner: entry.owner, body });
    if (uuid !== entry.uuid) await store.remove(entry.uuid);
    sending.flushNow();
  });
  form.querySelector("[data-remove]").addEventListener("click", async () => {
    if (!confirm(word("remove"))) return;
    await store.remove(entry.uuid);
    sending.flushNow();
  });
};

/** @param {Entry} entry */
const item = (entry) => {
  const element = copy(entry.state === "refused" ? "outbox-refused" : "outbox-waiting");
  element.dataset.uuid = entry.uuid;
  element.querySelector("[data-at]").textContent = clock(doneAt(entry));
  element.querySelector("[data-amount]").textContent = `${several(entry)}${amountOf(entry)}`;
  const form = element.querySelector("form");
  if (form) {
    element.querySelector("[data-why]").textContent = entry.reasons.join(" ");
    mend(form, entry);
  }
  return element;
};

/** Somebody is typing into it: leave it alone. */
const isBusy = () => place.contains(document.activeElement) && document.activeElement.matches("input");

/** @param {Entry[]} own */
export const paintList = (own) => {
  if (!place || isBusy()) return;
  const sets = own.filter((entry) => entry.kind === "set");
  place.querySelector("ul").replaceChildren(...sets.map(item));
  place.hidden = sets.length === 0;
};
