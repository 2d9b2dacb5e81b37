// Where a session stands, kept on the phone: a reload, a call or a killed tab finds its place again.

/**
 * @typedef {object} Place
 * @property {number} session its number on that day
 * @property {number} set the one to do, or being done
 * @property {string} uuid of that set: the same however often the page is loaded
 * @property {number} elapsed seconds done of it
 * @property {number} [restUntil] milliseconds: the set has not begun, the foot rests
 * @property {boolean} [isElsewhere] of another plan or another day
 * @property {Pick<import("../outbox/store.js").Entry, "uuid" | "kind" | "owner" | "body">} [entry] the set is over, and is being kept
 */

const NAME = "dorsi-pacer";
const LASTS = 30 * 60_000; // milliseconds: after that it is another set

/** @param {string} key the plan and the day @param {Place} place */
export const remember = (key, place) => {
  try {
    localStorage.setItem(NAME, JSON.stringify({ ...place, key, at: Date.now() }));
  } catch {
    // No room, or no right to keep anything: the pacer works without it.
  }
};

export const forget = () => {
  try {
    localStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
};

/** @param {string} key @param {number} total seconds of a set */
const belongs = (place, key, total) => place?.key === key && place.elapsed >= 0 && place.elapsed <= total;

/** @returns {Place | null} where this plan was left today; a set that is over is never too old, and may be of another plan */
export const recall = (key, total) => {
  try {
    const place = JSON.parse(localStorage.getItem(NAME) ?? "null");
    if (place?.entry) return { ...place, isElsewhere: !belongs(place, key, total) };
    return belongs(place, key, total) && Date.now() - place.at < LASTS ? place : null;
  } catch {
    return null;
  }
};
