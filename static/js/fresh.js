// A list that renews itself once a minute without losing one's place. Parts marked `data-fresh` are taken from the page's
// own address, as it is now; forms are left alone. It waits while the tab is hidden, while somebody types or marks words,
// and says only what is new: the `data-news` that were not there before. While the mouse or the focus is on a row of a part
// marked `data-holds` nothing in it moves: a bar (`data-waits`) tells what is new and brings it in when asked to.
// `data-wakeful` asks on in a hidden tab too. Without this script the page stays as it is.
"use strict";

(() => {
  const EVERY = 60_000;
  const QUIET = 10_000; // after the last key
  const AT_REST = 5 * EVERY; // after the last touch: a mouse left lying on a row holds nothing back for ever
  const HELD = "[data-holds] tbody tr:is(:hover, :focus-within), [data-waits]:is(:hover, :focus-within)";
  const speaker = document.querySelector("[data-speaks]");
  if (!speaker) return;
  const bar = document.querySelector("[data-waits]");
  let typedAt = -Infinity;
  let touchedAt = 0;
  let pointedAt = ""; // on the screen
  let timer = 0;
  let waiting = null; // the page as it is by now, which may not be taken yet

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

  function newIn(page, ...told) {
    const before = new Set(told.filter(Boolean).flatMap(news));
    return news(page).filter((words) => !before.has(words));
  }

  function swap(part, page) {
    const by = page.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
    if (by && by.outerHTML !== part.outerHTML) replace(part, document.importNode(by, true));
  }

  const held = () => performance.now() - touchedAt < AT_REST && document.querySelector(HELD) !== null;
  const wakeful = () => document.querySelector("[data-wakeful]") !== null;

  // What waits, at the end of the screen where the held row is not.
  function tell(fresh) {
    if (!bar) return;
    bar.hidden = fresh.length === 0;
    bar.querySelector("[data-waits-for]").textContent = fresh.join(" ");
    bar.classList.toggle("waits--top", document.querySelector(HELD)?.getBoundingClientRect().top > innerHeight / 2);
  }

  function take(page) {
    waiting = null;
    parts(document).forEach((part) => swap(part, page));
    tell([]);
  }

  // Now, or once nobody is at it: what lies outside the list, as the way round, is renewed at once.
  function offer(page) {
    const fresh = newIn(page, document, waiting);
    if (fresh.length) speaker.textContent = fresh.join(" ");
    document.title = page.title;
    document.dispatchEvent(new CustomEvent("dorsi:fresh", { detail: page }));
    if (!held() && !busy()) return take(page);
    waiting = page;
    parts(document).filter((part) => !part.closest("main")).forEach((part) => swap(part, page));
    tell(newIn(page, document));
  }

  function release() {
    if (waiting && !held() && !busy()) take(waiting);
  }

  function bring() {
    const fresh = newIn(waiting, document);
    take(waiting);
    const row = [...document.querySelectorAll("[data-news]")].find((each) => fresh.includes(each.dataset.news));
    row?.closest("tr")?.querySelector("a[href]")?.focus();
  }

  async function renew() {
    const asked = location.href;
    const answer = await fetch(asked, { headers: { "X-Background": "1" }, cache: "no-store" }).catch(() => null);
    if (answer?.redirected) return location.reload(); // to sign in: the session is over
    if (!answer?.ok) return; // the page says how old it is
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (location.href === asked && (wakeful() || !busy())) offer(page);
  }

  const busy = () => document.hidden || marked() || performance.now() - typedAt < QUIET;

  async function turn() {
    if (wakeful() || !busy()) await renew();
    wait(busy() && !document.hidden && !wakeful() ? QUIET : EVERY);
  }

  function wait(time) {
    clearTimeout(timer);
    timer = setTimeout(turn, time);
  }

  for (const touch of ["pointermove", "pointerdown", "keydown"]) {
    document.addEventListener(touch, (event) => {
      const place = `${event.screenX} ${event.screenY}`;
      if (touch === "pointermove" && place === pointedAt) return; // the page moved under a mouse at rest
      if (touch === "pointermove") pointedAt = place;
      touchedAt = performance.now();
    });
  }
  for (const leave of ["pointerout", "focusout"]) document.addEventListener(leave, () => setTimeout(release));
  bar?.querySelector("button").addEventListener("click", bring);
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input, select, textarea")) typedAt = performance.now();
  });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) wait(0);
  });
  wait(EVERY);
})();
