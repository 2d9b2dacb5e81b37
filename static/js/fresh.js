// A list that renews itself once a minute without losing one's place. Parts marked `data-fresh` are taken from the page's
// own address, as it is now; forms are left alone. It waits while the tab is hidden, while somebody types or marks words,
// and says only what is new: the `data-news` that were not there before. Without this script the page stays as it is.
"use strict";

(() => {
  const EVERY = 60_000;
  const QUIET = 10_000; // after the last key
  const speaker = document.querySelector("[data-speaks]");
  if (!speaker) return;
  let typedAt = -Infinity;
  let timer = 0;

  const parts = (page) => [...page.querySelectorAll("[data-fresh]")];
  const news = (page) => [...page.querySelectorAll("[data-news]")].map((row) => row.dataset.news);

  // The same link, summary or other thing in the part before and after: by its id, its address, or as the n-th of its kind.
  function placeOf(element, part) {
    const address = element.getAttribute("href");
    const kind = element.id ? `#${CSS.escape(element.id)}` : address ? `a[href="${CSS.escape(address)}"]` : element.localName;
    return { kind, number: [...part.querySelectorAll(kind)].indexOf(element) };
  }

  const at = ({ kind, number }, part) => part.querySelectorAll(kind)[number];

  // What stays where it is on the screen: what has the focus, what the mouse points at, or the first row in sight.
  function heldStill(part) {
    if (part.contains(document.activeElement)) return document.activeElement;
    const links = [...part.querySelectorAll("a[href]")];
    return part.querySelector("tr:hover a[href]") ?? links.find((link) => link.getBoundingClientRect().top >= 0);
  }

  function marked() {
    const selection = document.getSelection();
    return Boolean(selection) && !selection.isCollapsed;
  }

  function replace(part, by) {
    const still = heldStill(part);
    const top = still?.getBoundingClientRect().top;
    const place = still && placeOf(still, part);
    const focused = part.contains(document.activeElement);
    const open = [...part.querySelectorAll("details[open]")].map((details) => placeOf(details, part));
    part.replaceWith(by);
    for (const details of open) at(details, by)?.setAttribute("open", "");
    const again = place && at(place, by);
    if (!again) return;
    if (focused) again.focus({ preventScroll: true });
    window.scrollBy({ top: again.getBoundingClientRect().top - top, behavior: "instant" });
  }

  function take(page) {
    const before = new Set(news(document));
    const fresh = news(page).filter((words) => !before.has(words));
    for (const part of parts(document)) {
      const by = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
      if (by && by.outerHTML !== part.outerHTML) replace(part, document.adoptNode(by));
    }
    if (fresh.length) speaker.textContent = fresh.join(" ");
  }

  async function renew() {
    const asked = location.href;
    const answer = await fetch(asked, { headers: { "X-Background": "1" }, cache: "no-store" }).catch(() => null);
    if (answer?.redirected) return location.reload(); // to sign in: the session is over
    if (!answer?.ok) return; // the page says how old it is
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (location.href === asked && !busy()) take(page);
  }

  const busy = () => document.hidden || marked() || performance.now() - typedAt < QUIET;

  async function turn() {
    if (!busy()) await renew();
    wait(busy() && !document.hidden ? QUIET : EVERY);
  }

  function wait(time) {
    clearTimeout(timer);
    timer = setTimeout(turn, time);
  }

  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea")) typedAt = performance.now();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wait(0);
  });
  wait(EVERY);
})();
