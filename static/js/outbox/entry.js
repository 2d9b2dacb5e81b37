// A form's answers as an entry of the outbox.

/** @typedef {import("./store.js").Entry} Entry */

const number = (text) => (text === "" || text === null || text === undefined ? null : Number(text));

/** A guided set: what the pacer counted. @param {FormData} said */
const guided = (said) => ({
  repetitions: number(said.get("repetitions")),
  seconds: number(said.get("seconds")),
  performed_at: said.get("performed_at") || new Date().toISOString(),
  source: "guided",
});

/** One to four sets by hand; a time that was typed is sent as it was typed. @param {FormData} said @param {HTMLFormElement} form */
const byHand = (said, form) => {
  const amount = number(said.get("amount"));
  const when = said.get("when");
  const isTimed = form.dataset.timed === "yes";
  return {
    repetitions: isTimed ? null : amount,
    seconds: isTimed ? amount : null,
    ...(when === "now" ? { performed_at: new Date().toISOString() } : { local_time: `${when}T${said.get("time")}` }),
    sets: number(said.get("sets")),
    pain: number(said.get("pain")),
    source: "hand",
  };
};

/** A report of pain, complete or not: the clinic's side decides. @param {FormData} said */
const report = (said) => ({
  score: number(said.get("score")),
  places: said.getAll("places"),
  kinds: said.getAll("kinds"),
  next_morning: said.get("next_morning"),
  signs: said.getAll("signs"),
  no_signs: said.has("no_signs") || null,
  note: said.get("note"),
  written_at: new Date().toISOString(),
});

/** A set done where there was no network, just now. @param {FormData} said @param {HTMLFormElement} form */
const offline = (said, form) => {
  const amount = number(said.get("amount"));
  const isTimed = form.dataset.timed === "yes";
  return { repetitions: isTimed ? null : amount, seconds: isTimed ? amount : null, performed_at: new Date().toISOString(), source: "offline" };
};

const READ = { guided, hand: byHand, offline, flag: report };

/** Random, in the form of a UUID, on pages without the browser's own way too. */
export const newUuid = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

/** @param {HTMLFormElement} form @param {string} owner @returns {Pick<Entry, "uuid" | "kind" | "owner" | "body">} */
export const entryOf = (form, owner) => {
  const said = new FormData(form);
  const kind = form.dataset.outbox === "flag" ? "flag" : "set";
  return { uuid: said.get("uuid") || newUuid(), kind, owner, body: READ[form.dataset.outbox](said, form) };
};

/** How many sets an entry is. @param {Entry} entry @returns {number} */
export const setsIn = (entry) => (entry.kind === "set" ? Number(entry.body.sets ?? 1) : 0);
