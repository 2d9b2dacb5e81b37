// Time that was seen: added up frame by frame, so that a pause, a locked screen or a slow phone never counts what was not done.

const LONGEST_FRAME = 0.25; // seconds; more than that between frames, and nobody was looking

/** @param {(seconds: number) => void} pass hears of each piece of time */
export const timeSeen = (pass) => {
  let last = null;
  let asked = 0;
  const frame = (stamp) => {
    const seconds = last === null ? 0 : (stamp - last) / 1000;
    last = stamp;
    asked = requestAnimationFrame(frame);
    if (seconds < LONGEST_FRAME) pass(seconds);
  };
  return {
    run: () => { last = null; cancelAnimationFrame(asked); asked = requestAnimationFrame(frame); },
    stop: () => cancelAnimationFrame(asked),
  };
};
