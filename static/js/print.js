// A button that prints the page. Without a script there is none: the browser's own menu prints as well.
"use strict";

const place = document.getElementById("print");
if (place) {
  place.hidden = false;
  place.querySelector("button").addEventListener("click", () => {
    document.querySelectorAll("details.more").forEach((each) => { each.open = true; });
    window.print();
  });
}
