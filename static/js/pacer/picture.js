// The foot and the dial, drawn by the browser's own animations in the plan's rhythm; still where less motion is asked for.

const DOWN = 36; // degrees
const steady = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {{ steps: import("./rhythm.js").Step[], cycle: number }} rhythm @param {number} up degrees that the foot comes up */
const turning = ({ steps, cycle }, up) => {
  let at = 0;
  let angle = -up;
  const frames = [{ offset: 0, transform: `rotate(${angle}deg)`, easing: "ease-in-out" }];
  for (const step of steps) {
    at += step.seconds;
    if (step.place === 1) angle = DOWN;
    if (step.place === 3) angle = -up;
    frames.push({ offset: Math.min(at / cycle, 1), transform: `rotate(${angle}deg)`, easing: "ease-in-out" });
  }
  return frames;
};

/** @param {HTMLElement} pacer @returns {(elapsed: number) => void} shows the picture after so many seconds */
export const pictureOf = (pacer, rhythm) => {
  let parts = [];
  const draw = () => {
    parts.forEach((part) => part.cancel());
    parts = [];
    if (steady.matches) return;
    const timing = { duration: rhythm.cycle * 1000, iterations: Infinity };
    parts = [
      pacer.querySelector(".turn").animate(turning(rhythm, Number(pacer.dataset.up)), timing),
      pacer.querySelector(".sweep").animate([{ strokeDashoffset: 100 }, { strokeDashoffset: 0 }], timing),
    ];
    parts.forEach((part) => part.pause());
  };
  document.querySelectorAll(".pacer.anim, .rhythm.anim").forEach((each) => each.classList.remove("anim"));
  steady.addEventListener("change", draw);
  draw();
  return (elapsed) => parts.forEach((part) => { part.currentTime = elapsed * 1000; });
};
