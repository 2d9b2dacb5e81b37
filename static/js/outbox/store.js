// What this phone keeps until the clinic has it: one row an entry, and the dose for the page without a network.

/**
 * @typedef {object} Entry
 * @property {string} uuid what makes it one entry, however often it is sent
 * @property {"set" | "flag"} kind
 * @property {string} owner the outbox key of whoever made it, for the record it was made for
 * @property {Record<string, unknown>} body as the clinic's API takes it
 * @property {number} savedAt milliseconds, by this phone
 * @property {"waiting" | "refused"} state
 * @property {string[]} reasons why it was refused, in words
 * @property {boolean} clash refused because another entry has its uuid
 * @property {number} revision counts the changes: an answer to an older one takes nothing away
 */

const NAME = "dorsi";
/** @type {Promise<IDBDatabase> | null} */
let opened = null;

const open = () => {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("entries", { keyPath: "uuid" });
      request.result.createObjectStore("doses", { keyPath: "owner" });
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => { opened = null; reject(request.error); };
    request.onblocked = () => reject(new Error("blocked"));
  });
  return opened;
};

/**
 * One transaction, over when it is on the disk and not before.
 * @template T
 * @param {"entries" | "doses"} table
 * @param {IDBTransactionMode} mode
 * @param {(rows: IDBObjectStore) => IDBRequest<T> | void} work
 * @returns {Promise<T | undefined>}
 */
const within = async (table, mode, work) => {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(table, mode, { durability: "strict" });
    const request = work(transaction.objectStore(table));
    transaction.oncomplete = () => resolve(request ? request.result : undefined);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
};

/** @returns {Promise<Entry[]>} the oldest first */
export const entries = async () => {
  const all = (await within("entries", "readonly", (rows) => rows.getAll())) ?? [];
  return all.sort((one, other) => one.savedAt - other.savedAt);
};

/** @param {Pick<Entry, "uuid" | "kind" | "owner" | "body">} entry new, or changed: it waits to be sent (again) */
export const keep = (entry) => within("entries", "readwrite", (rows) => {
  const before = rows.get(entry.uuid);
  before.onsuccess = () => {
    const { savedAt = Date.now(), revision = 0 } = before.result ?? {};
    rows.put({ ...entry, savedAt, state: "waiting", reasons: [], clash: false, revision: revision + 1 });
  };
});

/**
 * Change the row of an entry that was sent, unless it has been changed since.
 * @param {Entry} sent
 * @param {(rows: IDBObjectStore, row: Entry) => void} change
 */
const settle = (sent, change) => within("entries", "readwrite", (rows) => {
  const row = rows.get(sent.uuid);
  row.onsuccess = () => {
    if (row.result && row.result.revision === sent.revision) change(rows, row.result);
  };
});

/** The clinic has it. @param {Entry} sent */
export const acknowledge = (sent) => settle(sent, (rows, row) => rows.delete(row.uuid));

/** The clinic will not take it as it is: it stays here to be changed. @param {Entry} sent @param {string[]} reasons @param {boolean} clash */
export const refuse = (sent, reasons, clash) => settle(sent, (rows, row) => rows.put({ ...row, state: "refused", reasons, clash }));

/** Taken away by the person whose it is. @param {string} uuid */
export const remove = (uuid) => within("entries", "readwrite", (rows) => rows.delete(uuid));

/** What is left to do, and whom to call; what people left here who no longer use this phone goes. @param {Record<string, unknown>} dose with its `owner` @param {string[]} owners */
export const keepDose = (dose, owners) => within("doses", "readwrite", (rows) => {
  const kept = rows.getAllKeys();
  kept.onsuccess = () => kept.result.filter((owner) => !owners.includes(owner)).forEach((owner) => rows.delete(owner));
  rows.put(dose);
});

export const doses = () => within("doses", "readonly", (rows) => rows.getAll());

/** Nothing about the plan stays behind; entries do, until they are sent. */
export const forgetDoses = () => within("doses", "readwrite", (rows) => rows.clear());
