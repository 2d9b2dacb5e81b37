// What axe does not look for: room for a shaky thumb, a focus that is seen, names that say where a control leads.
// Needs axe on the page. Answers the faults, each in words.
({ least, leastForPain }) => {
  const CONTROLS = "a[href], button, summary, select, textarea, input:not([type=hidden]), label.btn, label.leg__spot";
  const VAGUE = /^(here|click here|more|read more|learn more|see more|link|this|details|go)$/i;
  const modal = document.querySelector("dialog[open]");
  const inReach = (each) => each.checkVisibility({ visibilityProperty: true }) && (!modal || modal.contains(each));
  const controls = [...document.querySelectorAll(CONTROLS)].filter(inReach);
  const tag = (each) => each.outerHTML.replace(/\s+/g, " ").slice(0, 150);
  const isForReadersOnly = (each) => each.getBoundingClientRect().width <= 1 || getComputedStyle(each).clipPath === "inset(50%)";
  const faults = [];

  // WCAG 2.5.8 exempts a link within a sentence: its height is the line's.
  const isInSentence = (link) => {
    const sentence = link.closest("p, li, dd, td, th, h1, h2, span:not(a *)");
    return getComputedStyle(link).display === "inline" && sentence && sentence.innerText.trim() !== link.innerText.trim();
  };
  for (const each of controls.filter((one) => !isForReadersOnly(one) && !isInSentence(one))) {
    const { width, height } = each.getBoundingClientRect();
    const needed = each.closest(".num-choice") ? leastForPain : least;
    if (height < needed - 0.5 || width < least - 0.5) faults.push(`only ${Math.round(width)} × ${Math.round(height)}: ${tag(each)}`);
  }

  // The focus is marked, and nothing that stays in its place (the dock, the pacer's buttons) lies over it.
  const isMarked = (each) => [each, each.nextElementSibling, ...(each.labels ?? [])].filter(Boolean)
    .map((one) => getComputedStyle(one)).some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const isHidden = (each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    if (bottom - top > innerHeight / 2) return false;
    return [top + 2, (top + bottom) / 2, bottom - 2].some((y) => {
      const there = document.elementFromPoint((left + right) / 2, y);
      const over = there?.closest(".dock, .dock__mid, .actions");
      return !there || (over && !over.contains(each));
    });
  };
  for (const each of controls.filter((one) => !one.matches("label, :disabled, [tabindex='-1']"))) {
    each.focus();
    if (document.activeElement !== each) continue;
    if (!isMarked(each)) faults.push(`nobody sees that it has the focus: ${tag(each)}`);
    const seen = isForReadersOnly(each) ? [...(each.labels ?? [])].find((label) => !isForReadersOnly(label)) : each;
    if (seen && isHidden(seen)) faults.push(`has the focus and is hidden: ${tag(each)}`);
  }
  document.activeElement?.blur();
  scrollTo(0, 0);

  // Read aloud one after the other, names tell different controls apart.
  const hidden = (form) => [...new FormData(form)].filter(([name]) => form.elements[name]?.type === "hidden" && name !== "csrfmiddlewaretoken");
  const leadsTo = (each) => {
    if (each.matches("a")) return each.href;
    if (each.matches("summary") || !each.form || each.type === "button") return each.id || tag(each);
    return JSON.stringify([each.form.action, hidden(each.form), each.name, each.value]);
  };
  const places = new Map();
  axe.setup(document.documentElement);
  for (const each of controls.filter((one) => one.matches("a, button, summary"))) {
    const name = axe.commons.text.accessibleText(each).trim();
    if (!/[\p{L}\p{N}]/u.test(name) || VAGUE.test(name)) faults.push(`called “${name}”: ${tag(each)}`);
    places.set(name, (places.get(name) ?? new Set()).add(leadsTo(each)));
  }
  axe.teardown();
  for (const [name, found] of places) if (found.size > 1) faults.push(`“${name}” leads to ${[...found].join(" and to ")}`);
  return faults;
}
