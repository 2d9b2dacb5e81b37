// The page without a network: the dose that Today left on this phone, and nothing else about anybody.
import * as store from "./store.js";
import { counted } from "./words.js";

const show = (element) => { if (element) element.hidden = false; return element; };
const find = (name) => document.querySelector(`main [data-${name}]`);

/** @param {Element | null} link @param {string} number */
const call = (link, number) => {
  if (!link) return;
  link.href = `tel:${number.replace(/[^+\d]/g, "")}`;
  const words = link.querySelector("span");
  if (words) words.textContent = words.textContent.replace(/\u2068?[+\d][+\d\s]*\u2069?|(?<=:)\s*$/, ` \u2068${number}\u2069`);
};

const showDose = (dose) => {
  show(find("dose"));
  find("amount").textContent = dose.amount;
  find("holds").textContent = dose.holds;
  if (dose.day === new Date().toLocaleDateString("sv")) show(find("left")).textContent = counted("left", Number(dose.left));
};

const offerForms = (dose) => {
  const form = find("log");
  form.dataset.timed = dose.seconds ? "yes" : "no";
  form.elements.amount.value = dose.seconds || dose.repetitions;
  form.elements.amount.max = dose.seconds ? 3600 : 500;
  form.hidden = dose.log !== "yes" || !(dose.seconds || dose.repetitions);
  const report = find("report");
  report.hidden = dose.report !== "yes";
  report.open = location.pathname === new URL(report.querySelector("form").action).pathname; // asked for, by a set that hurt or by its button
};

const showPhones = ({ phone, number }) => {
  call(show(document.querySelector("[data-call]")), phone);
  call(find("emergency"), number);
  const notSent = document.getElementById("outbox-not-sent").content;
  call(show(notSent.querySelector("[data-phone]")), phone);
  const emergency = notSent.querySelector("[data-number]");
  emergency.href = `tel:${number}`;
  emergency.lastChild.textContent = emergency.lastChild.textContent.replace(/\d+/, number);
};

/**
 * @returns {Promise<string[] | null>} the one whose entries are made here; nobody where the phone knows none, or
 * several, so that no set is written down for the wrong person
 */
export const fillShell = async () => {
  const kept = await store.doses().catch(() => []);
  if (kept.length) showPhones(kept[0]);
  if (kept.length !== 1) return null;
  if (kept[0].amount) showDose(kept[0]);
  offerForms(kept[0]);
  return [kept[0].owner];
};
