// What every page needs of a script, and no more: the error summary taking focus.
"use strict";

const summary = document.querySelector(".errors");
if (summary) summary.focus();
