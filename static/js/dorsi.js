// What every page needs of a script, and no more: htmx's CSRF token, the way to sign-in, and the error summary taking focus.
"use strict";

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

// A page that renews itself after the session is over is led to sign in, instead of swapping in nothing.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!new URL(event.detail.xhr.responseURL).pathname.startsWith("/accounts/")) return;
  event.detail.shouldSwap = false;
  window.location.reload();
});

const summary = document.querySelector(".errors");
if (summary) summary.focus();
