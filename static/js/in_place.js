// Pages that are brought up to date in place, by htmx: its CSRF token, the way to sign-in, what was chosen before it
// listened, and saying so when no answer comes.
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

// A choice made while the scripts are on their way is asked for once they are there: else a preset stands chosen beside
// the phases of another.
const said = (form) => new URLSearchParams(new FormData(form)).toString();

function isAsServed(form) {
  const served = form.cloneNode(true);
  served.reset();
  return said(served) === said(form);
}

addEventListener("htmx:load", () => {
  for (const form of document.querySelectorAll('form[hx-trigger^="change"]')) {
    if (!isAsServed(form)) form.dispatchEvent(new Event("change", { bubbles: true }));
  }
}, { once: true });

// What was asked for and did not come stands on the page as it was before: that is said until it comes, or its place is
// gone.
const silence = document.querySelector("[data-unanswered]");
let unanswered = null;

for (const failure of ["htmx:sendError", "htmx:responseError"]) {
  addEventListener(failure, ({ detail }) => {
    unanswered = detail;
    silence.hidden = false;
  });
}
addEventListener("htmx:afterRequest", ({ detail }) => {
  const came = detail.successful && detail.elt === unanswered?.elt;
  if (came || !unanswered?.elt.isConnected) silence.hidden = true;
});
silence.querySelector("button").addEventListener("click", () => {
  const { elt, requestConfig } = unanswered;
  htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt });
});
