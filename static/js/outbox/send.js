// Sends what the store keeps. An entry leaves the phone only after an answer that carries its uuid.
import * as store from "./store.js";
import { word } from "./words.js";

/** @typedef {import("./store.js").Entry} Entry */
/** @typedef {{ uuid: string, status: number, received?: string, address?: string, title?: string, advice?: string, errors?: Record<string, string[]> }} Result */

const AT_ONCE = 40; // entries in a request
const PATIENCE = 20_000; // milliseconds for an answer
const EVERY = 60_000;
const SHORTEST = 5_000;
const LONGEST = 300_000;
const PATHS = { set: "/api/sets/", flag: "/api/flags/" };
const KEYS = "/api/keys/";

/** Tells "received" and "refused" ({entry, result}), "changed", "failed" (no use just now), and "signed-out". */
export const news = new EventTarget();
const tell = (name, detail = {}) => news.dispatchEvent(new CustomEvent(name, { detail }));

const otherTabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("dorsi") : null;
otherTabs?.addEventListener("message", () => tell("changed"));
const changed = () => { tell("changed"); otherTabs?.postMessage("changed"); };

const page = { token: "", /** @type {string[] | null} */ owners: null };
let pause = SHORTEST;
let notBefore = 0;
let running = null;
let again = false;

/** Whose entries may be sent from here, once it is known. */
export const owners = () => page.owners ?? [];

/** A fresh token, and whose entries this sign-in may send. @returns {Promise<boolean>} */
const askForKeys = async () => {
  const response = await ask(KEYS, {});
  if (response?.status === 401) tell("signed-out");
  if (!response?.ok) return false;
  const keys = await response.json().catch(() => null);
  if (!keys?.token) return false;
  Object.assign(page, keys);
  document.querySelectorAll('meta[name="csrf-token"]').forEach((each) => { each.content = keys.token; });
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((each) => { each.value = keys.token; });
  return true;
};

/** @returns {Promise<Response | null>} null without a network, or when the answer takes too long or leads elsewhere */
const ask = (path, options) => fetch(path, {
  ...options, redirect: "error", credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE),
}).catch(() => null);

const post = (kind, batch) => ask(PATHS[kind], {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": page.token },
  body: JSON.stringify(batch.map((entry) => ({ ...entry.body, uuid: entry.uuid, owner: entry.owner, now: new Date().toISOString() }))),
});

/** Try again later, each time a little later, and not when everybody else does. */
const later = (seconds = 0) => {
  const delay = Math.max(pause * (0.5 + Math.random()), seconds * 1000);
  pause = Math.min(pause * 2, LONGEST);
  notBefore = Date.now() + delay;
  setTimeout(flush, delay + 10);
  tell("failed");
  return false;
};

/** As it is, it will not be taken: 403 with a reason says that this person may not, without one that it is somebody else's. @param {Result} result */
const isRefused = ({ status, errors }) => status === 409 || status === 422 || (status === 403 && Boolean(errors));

/** @param {Entry} entry @param {Result} result @returns {Promise<boolean>} whether the entry is dealt with */
const settle = async (entry, result) => {
  if (result.status === 200 || result.status === 201) {
    await store.acknowledge(entry);
    tell("received", { entry, result });
    return true;
  }
  if (!isRefused(result)) return false;
  await store.refuse(entry, Object.values(result.errors ?? {}).flat(), result.status === 409);
  tell("refused", { entry, result });
  return true;
};

/** @param {Entry[]} batch @param {unknown} results */
const settleAll = async (batch, results) => {
  const byUuid = new Map((Array.isArray(results) ? results : []).map((result) => [result?.uuid, result]));
  const dealtWith = [];
  for (const entry of batch) dealtWith.push(byUuid.has(entry.uuid) && await settle(entry, byUuid.get(entry.uuid)));
  if (!dealtWith.every(Boolean)) return later();
  pause = SHORTEST;
  return true;
};

/** Refused with a fresh token and by the right sign-in: this person may send nothing of the kind any more. @param {Entry[]} batch */
const mayNot = async (batch) => {
  for (const entry of batch) await settle(entry, { uuid: entry.uuid, status: 403, errors: { owner: [word("may-not")] } });
  return true;
};

/** @param {"set" | "flag"} kind @param {Entry[]} batch @returns {Promise<boolean>} whether to go on */
const send = async (kind, batch, isSecondTry = false) => {
  const response = await post(kind, batch);
  if (!response) return later();
  if (response.status === 401) { tell("signed-out"); return false; }
  if (response.status === 403 && !isSecondTry) {
    if (!(await askForKeys())) return later();
    const mine = batch.filter((entry) => owners().includes(entry.owner));
    return mine.length === 0 || send(kind, mine, true);
  }
  if (response.status === 403) return mayNot(batch);
  if ((response.status === 400 || response.status === 413) && batch.length > 1) {
    for (const entry of batch) if (!(await send(kind, [entry]))) return false;
    return true;
  }
  if (!response.ok) return later(Number(response.headers.get("Retry-After")) || 0);
  return settleAll(batch, await response.json().catch(() => null));
};

const round = async () => {
  const waiting = (await store.entries()).filter((entry) => entry.state === "waiting");
  if (waiting.length === 0 || (page.owners === null && !(await askForKeys()))) return;
  const mine = waiting.filter((entry) => owners().includes(entry.owner));
  for (const kind of ["flag", "set"]) {
    const these = mine.filter((entry) => entry.kind === kind);
    for (let from = 0; from < these.length; from += AT_ONCE) {
      if (!(await send(kind, these.slice(from, from + AT_ONCE)))) return;
    }
  }
};

const alone = (work) => (navigator.locks ? navigator.locks.request("dorsi-outbox", work) : work());

/** Send what waits, one page at a time, unless it is too early to try again. */
export const flush = () => {
  if (running) return running;
  if (Date.now() < notBefore) return Promise.resolve();
  running = alone(async () => {
    do { again = false; await round(); } while (again);
  }).catch(() => later()).finally(() => { running = null; changed(); });
  return running;
};

/** Somebody waits for it, or the network is back: do not wait any longer; and once more for what came while sending. */
export const flushNow = () => {
  notBefore = 0;
  again = Boolean(running);
  return flush();
};

/** @param {string} token @param {string[] | null} keys of this page's sign-in; null where the page does not know */
export const start = (token, keys) => {
  Object.assign(page, { token, owners: keys });
  addEventListener("online", flushNow);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") flushNow(); });
  setInterval(flush, EVERY);
  flushNow();
};
