// Ctrl+Enter, or Command+Enter, presses the page's main button from any field. Enter alone does not: it would start or
// change a plan by a slip of the finger.
"use strict";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  document.querySelector("[aria-keyshortcuts]")?.click();
});
for (const hint of document.querySelectorAll("[data-shortcut]")) hint.hidden = false;
