// What every page needs of a script, and no more: htmx's CSRF token, and the error summary taking focus.
"use strict";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

const summary = document.querySelector(".errors");
if (summary) summary.focus();
