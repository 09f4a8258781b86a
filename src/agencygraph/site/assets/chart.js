"use strict";
// Under each chart a line tells the mark that is pointed at, focused or tapped; a second tap follows its link.
document.querySelectorAll(".chart").forEach((figure) => {
  const svg = figure.querySelector("svg");
  const line = document.createElement("p");
  const words = new Map();
  let told = null;
  let first = false;
  svg.querySelectorAll("[tabindex], a").forEach((mark) => {
    const title = mark.querySelector("title");
    words.set(mark, title.textContent);
    // The name is what stands on the chart; the rest is said by the line, and not twice.
    mark.setAttribute("aria-label", title.textContent.split(". ")[0]);
    title.remove();
  });
  line.setAttribute("role", "status");
  line.textContent = "Point at, focus or tap a mark: its source is told here.";
  svg.after(line);
  const at = (event) => event.target.closest("[tabindex], a");
  const tell = (mark) => {
    if (!mark || mark === told) return;
    if (told) told.classList.remove("told");
    told = mark;
    mark.classList.add("told");
    line.textContent = words.get(mark);
  };
  // Not the svg: Chromium makes a drawing that listens for focus a stop of the Tab key.
  figure.addEventListener("focusin", (event) => tell(at(event)));
  svg.addEventListener("pointerover", (event) => event.pointerType === "touch" || tell(at(event)));
  svg.addEventListener("pointerdown", (event) => {
    first = event.pointerType === "touch" && at(event) !== told;
  });
  svg.addEventListener("click", (event) => {
    if (first && event.detail) event.preventDefault();
    first = false;
    tell(at(event));
  });
});
