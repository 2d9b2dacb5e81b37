// The screen stays on during a set and a rest, and goes off by itself otherwise.

/** @type {WakeLockSentinel | null} */
let lock = null;
let isWanted = false;

const take = async () => {
  if (!isWanted || !navigator.wakeLock || document.visibilityState !== "visible" || (lock && !lock.released)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    if (!isWanted) letGo();
  } catch {
    lock = null; // low battery, or refused: the pacer works without it
  }
};

const letGo = () => {
  lock?.release().catch(() => undefined);
  lock = null;
};

/** @param {boolean} wanted */
export const stayAwake = (wanted) => {
  isWanted = wanted;
  if (wanted) take();
  else letGo();
};

// The browser takes the lock away from a page that is not seen.
document.addEventListener("visibilitychange", take);
