// The plan's rhythm as arithmetic: which step is on after so many seconds, and how much is done.

/** @typedef {{ item: HTMLElement, place: number, seconds: number }} Step one part of a pump; `place` is 1 to 4: point, hold, pull up, hold */

/** @param {DOMStringMap} ordered repetitions or seconds of a set, one of them */
export const rhythmOf = (ordered) => {
  /** @type {Step[]} */
  const steps = [...document.querySelectorAll(".rhythm > li")].map((item) => (
    { item, place: Number(item.dataset.step), seconds: Number(item.dataset.seconds) }
  ));
  const cycle = steps.reduce((sum, step) => sum + step.seconds, 0);
  const pumps = Number(ordered.repetitions);
  const total = pumps ? pumps * cycle : Number(ordered.seconds);
  return {
    steps, cycle, pumps, total,
    /** @param {number} elapsed seconds */
    stepAt: (elapsed) => {
      let left = elapsed % cycle;
      return steps.find((step) => (left -= step.seconds) < 0) ?? steps[steps.length - 1];
    },
    /** Pumps, or seconds where pumps are not counted; whole ones only. @param {number} elapsed seconds */
    done: (elapsed) => Math.floor(pumps ? elapsed / cycle : elapsed),
  };
};
