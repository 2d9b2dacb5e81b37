// How the set felt, asked where the clinic could not be reached: the answer goes with the set that is kept here.
import * as sending from "../outbox/send.js";
import * as store from "../outbox/store.js";
import { copy } from "../outbox/words.js";

/** @param {import("../outbox/store.js").Entry} entry @param {HTMLFormElement} form */
const answer = async (entry, form) => {
  const pain = new FormData(form).get("pain");
  if (pain !== null) {
    const body = { ...entry.body, pain: Number(pain) };
    await store.keep({ ...entry, body });
    sending.flushNow();
    if (form.dataset.hurts && body.pain >= Number(form.dataset.hurts)) { location.assign(form.dataset.pain); return; }
  }
  form.remove();
  document.querySelector("#main h1").focus();
};

/** From now on, after a set that was kept. */
export const askOffline = () => document.addEventListener("dorsi:kept", ({ detail: entry }) => {
  const form = /** @type {HTMLFormElement} */ (copy("feel"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(entry, form);
  });
  document.getElementById("main").append(form);
});
