// Offers the phone's own time zone where the settings say another. Without a script the list of zones does the same.
"use strict";

const offer = document.getElementById("zone-offer");
const zones = document.querySelector('select[name="time_zone"]');
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

if (offer && zones && here !== zones.value && [...zones.options].some((zone) => zone.value === here)) {
  offer.querySelector("[data-zone]").textContent = here.replaceAll("_", " ");
  offer.hidden = false;
  offer.querySelector("button").addEventListener("click", () => {
    zones.value = here;
    zones.form.requestSubmit();
  });
}
