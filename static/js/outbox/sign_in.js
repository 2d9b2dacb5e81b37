// Before signing in: how much waits on this phone for it, and nothing about whose it is.
import { setsIn } from "./entry.js";
import * as store from "./store.js";
import { counted } from "./words.js";

const bar = document.getElementById("unsent");
const waiting = (await store.entries().catch(() => [])).filter((entry) => entry.state === "waiting");
const sets = waiting.reduce((sum, entry) => sum + setsIn(entry), 0);
const isReport = waiting.some((entry) => entry.kind === "flag");

if (sets) bar.querySelector("[data-sets]").textContent = counted("sign-in", sets);
bar.querySelector("[data-report]").hidden = !isReport;
bar.hidden = !sets && !isReport;
