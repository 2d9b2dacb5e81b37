// A set that is over: safe on the phone first, then on its way to the clinic.
import { entryOf } from "../outbox/entry.js";
import * as sending from "../outbox/send.js";
import * as store from "../outbox/store.js";

/** @typedef {import("./memory.js").Place["entry"]} Entry */

const bar = document.getElementById("outbox");
const owner = bar.dataset.owners.split(" ")[0];

/** @param {HTMLFormElement} form @param {{ uuid: string, done: number, isPumps: boolean }} set @returns {Entry} */
export const entryFrom = (form, { uuid, done, isPumps }) => {
  const fields = form.elements;
  fields.uuid.value = uuid;
  fields.repetitions.value = isPumps ? done : "";
  fields.seconds.value = isPumps ? "" : done;
  fields.performed_at.value = new Date().toISOString();
  return entryOf(form, owner);
};

/** What is in the form once more, after the page was loaded anew in between. @param {HTMLFormElement} form @param {Entry} entry */
export const fillFrom = (form, { uuid, body }) => {
  const fields = form.elements;
  fields.uuid.value = uuid;
  for (const name of ["repetitions", "seconds", "performed_at"]) fields[name].value = body[name] ?? "";
};

/** @param {Entry} entry @returns {Promise<boolean>} whether it is safe on this phone */
export const keep = (entry) => store.keep(entry).then(() => true, () => false);

export const send = () => { sending.flushNow(); };

/** The last set: the outbox answers for it and goes on, where there is one. @param {HTMLFormElement} form @param {string} uuid */
export const conclude = (form, uuid) => {
  form.dataset.next = form.dataset.saved.replace(form.dataset.first, uuid);
  form.querySelector('button[type="submit"]').setAttribute("aria-busy", "true");
  const asks = new CustomEvent("dorsi:save", { bubbles: true, cancelable: true });
  if (form.dispatchEvent(asks)) form.submit();
};
