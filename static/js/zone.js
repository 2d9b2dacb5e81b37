// Offers the phone's own time zone where the settings say another. Without a script the list of zones does the same.
"use strict";

const offer = document.getElementById("zone-offer");
const zones = document.querySelector('select[name="time_zone"]');
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const year = new Date().getUTCFullYear();
const clock = (zone, month) => new Date(Date.UTC(year, month)).toLocaleString("en", { timeZone: zone });
// One zone may have several names, and neighbours the same clocks: what makes no difference is not asked.
const differs = (zone) => [0, 6].some((month) => clock(zone, month) !== clock(here, month));

if (offer && zones && [...zones.options].some((zone) => zone.value === here) && differs(zones.value)) {
  offer.querySelector("[data-zone]").textContent = here.replaceAll("_", " ");
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    zones.value = here;
    zones.form.requestSubmit();
  });
}
