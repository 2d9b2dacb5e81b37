// The rest between two sets: counts down, and then waits for the person. No set starts by itself.

const EVERY = 250; // milliseconds
const place = document.querySelector(".rest");
const figure = place.querySelector("[data-left]");
const sweep = /** @type {SVGElement} */ (place.querySelector(".sweep"));
let timer = 0;

export const REST = Number(place.dataset.seconds);

/** @param {number} until milliseconds @param {() => void} over is told once */
export const rest = (until, over) => {
  const show = () => {
    const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
    figure.textContent = String(left);
    sweep.style.strokeDashoffset = String(100 * (1 - Math.min(left / REST, 1)));
    if (left > 0) return;
    clearInterval(timer);
    over();
  };
  clearInterval(timer);
  timer = setInterval(show, EVERY);
  show();
};

export const endRest = () => clearInterval(timer);
