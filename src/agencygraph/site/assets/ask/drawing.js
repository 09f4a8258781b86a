// The drawing of a chart: upright bars where each label is a time with one mark, else lying ones.
//
// In: panels of marks (chart.js) and a width. Out: figures of SVG. Every mark says itself: one
// is in the tab order, arrow keys go on to the others, and the words stand above the chart.
"use strict";
(function (home) {
  const { make, draw } = home.Elements;
  const { bands, ticks, amount, whole } = home.Charts;
  const SIGNS = {
    "more than": "> ", "threshold passed": "> ", "at least": "≥ ", "order of magnitude": "≥ ", "fewer than": "< ", nearly: "< ", "at most": "≤ ",
    approximately: "≈ ",
  };
  const LEGEND = { up: "arrow away from zero: more than this, or at least", down: "arrow towards zero: fewer than this, or at most", about: "broken outline: about this" };
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = '12px system-ui, "Segoe UI", "DejaVu Sans", sans-serif';
  const wide = (words) => pen.measureText(words).width;
  const cut = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);
  function fitted(words, room) {
    let most = words.length;
    while (most > 1 && wide(cut(words, most)) > room) most--;
    return cut(words, most);
  }
  /** How far a point at zero, in hand, reaches beyond it. */
  const POINT = 8;

  function scale(panelMarks) {
    const values = panelMarks.flatMap(({ value, lower, upper }) => [value, lower ?? value, upper ?? value]);
    const found = ticks(Math.min(0, ...values), Math.max(0, ...values));
    const [least, most] = [found[0], found.at(-1)];
    return { ticks: found, at: (value, room) => ((value - least) / (most - least || 1)) * room };
  }

  /** Draw one mark in a slot: `to(along, across)` gives a place, so that bars stand or lie. */
  function drawn(mark, as, slot, thick, amounts, room, to) {
    const [zero, end] = [amounts.at(0, room), amounts.at(mark.value, room)];
    const parts = [];
    const line = (...places) => `M${places.map((place) => to(...place).map((n) => n.toFixed(1)).join(" ")).join("L")}`;
    const middle = slot + thick / 2;
    if (as === "bars") parts.push(draw("path", { class: `ask-mark ask-${mark.open || "exact"}`, d: `${line([slot, zero], [slot, end], [slot + thick, end], [slot + thick, zero])}Z` }));
    else {
      const [cx, cy] = to(middle, end);
      parts.push(draw("circle", { class: `ask-mark ask-${mark.open || "exact"}`, cx, cy, r: 5 }));
    }
    if (mark.lower !== null && mark.upper !== null) {
      parts.push(draw("path", { class: "ask-span", d: line([middle, amounts.at(mark.lower, room)], [middle, amounts.at(mark.upper, room)]) }));
    }
    // Where a bar is too short for an arrow within it, the sign before the number says the same.
    if (mark.open === "up" || (mark.open === "down" && Math.abs(end - zero) > 6)) {
      const length = mark.open === "up" ? 16 : -Math.min(16, Math.abs(end - zero));
      const far = end + length * (mark.value < 0 ? -1 : 1);
      const back = end + (far - end) * 0.6;
      parts.push(draw("path", { class: "ask-arrow", d: `${line([middle, end], [middle, far])}${line([middle - 4, back], [middle, far], [middle + 4, back])}` }));
    }
    return { parts, middle, end: mark.upper === null ? end : Math.max(end, amounts.at(mark.upper, room)) };
  }

  const crowd = (panel, names) => Math.max(1, ...names.map((name) => panel.marks.filter(({ label }) => label === name).length));

  function upright(panel, names, amounts, choice, width, height) {
    const numbers = Math.max(...amounts.ticks.map((one) => wide(amount.format(one)))) + 16;
    const left = Math.max(numbers, Math.min(70, wide(cut(names[0], 18)) * 0.72 - width / names.length / 2));
    const inner = width - left - 6;
    const band = inner / names.length;
    const slanted = Math.max(...names.map(wide)) > band - 6;
    const foot = slanted ? Math.max(...names.map((name) => wide(cut(name, 18)))) * 0.72 + 20 : 24;
    const thick = Math.min(40, band * 0.8);
    const top = 30;
    const to = (along, across) => [left + along, top + height - across];
    const grid = amounts.ticks.map((one) => {
      const y = to(0, amounts.at(one, height))[1];
      return draw("g", {}, draw("path", { class: one === 0 ? "ask-axis" : "ask-grid", d: `M${left} ${y}h${inner}` }),
        draw("text", { x: left - 6, y: y + 4, class: "ask-end" }, amount.format(one)));
    });
    // Labels that would touch are left out: every second or third stands.
    const every = Math.ceil(15 / band);
    const labels = names.flatMap((name, i) => {
      if (i % every && slanted) return [];
      const [x, y] = [left + band * (i + 0.5), top + height + POINT + 10];
      return slanted ? draw("text", { x: 0, y: 0, class: "ask-end", transform: `translate(${x + 4} ${y}) rotate(-45)` }, cut(name, 18)) : draw("text", { x, y, class: "ask-middle" }, name);
    });
    const marks = panel.marks.map((mark) => {
      const start = band * (names.indexOf(mark.label) + 0.5) - thick / 2;
      const { parts, middle, end } = drawn(mark, choice.as, start, thick, amounts, height, to);
      const words = (SIGNS[mark.qualifier] || "") + amount.format(mark.value);
      const [x, y] = to(middle, Math.max(end, amounts.at(0, height)));
      if (band > wide(words)) parts.push(draw("text", { x, y: y - (mark.open === "up" && mark.value >= 0 ? 20 : 7), class: "ask-middle ask-value" }, words));
      return { mark, parts };
    });
    return { width: left + inner + 6, height: top + height + foot, still: [...grid, ...labels], marks };
  }

  function lying(panel, names, amounts, choice, width) {
    const held = names.flatMap((name) => panel.marks.filter(({ label }) => label === name));
    const widest = Math.max(...held.map(({ named }) => wide(named)));
    // Long labels stand above their marks: cut short they would be alike.
    const above = widest > width * 0.4;
    const left = (above ? 8 : widest) + POINT;
    const inner = Math.max(80, width - left - 84);
    const [row, top] = above ? [40, 20] : [24, 4];
    const to = (along, across) => [left + across, along];
    const height = held.length * row;
    const grid = amounts.ticks.map((one, i) => {
      const x = left + amounts.at(one, inner);
      const shown = i === 0 || i === amounts.ticks.length - 1 || inner / amounts.ticks.length > 44;
      return draw("g", {}, draw("path", { class: one === 0 ? "ask-axis" : "ask-grid", d: `M${x} 0v${height}` }),
        ...(shown ? [draw("text", { x, y: height + 16, class: "ask-middle" }, amount.format(one))] : []));
    });
    const labels = held.map(({ named: words }, i) => (above
      ? draw("text", { x: 0, y: i * row + 15, class: "ask-value" }, fitted(words, width))
      : draw("text", { x: left - POINT, y: i * row + 16, class: "ask-end" }, words)));
    const marks = held.map((mark, i) => {
      const { parts, end } = drawn(mark, choice.as, i * row + top, 16, amounts, inner, to);
      const number = whole.format(mark.value);
      const words = (SIGNS[mark.qualifier] || "") + (number.length > 11 ? amount.format(mark.value) : number);
      const free = Math.max(end, amounts.at(0, inner)) + (mark.open === "up" ? 22 : 8);
      parts.push(draw("text", { x: left + free, y: i * row + top + 12, class: "ask-value" }, words));
      return { mark, parts };
    });
    return { width: left + inner + 84, height: height + 22, still: [...grid, ...labels], marks };
  }

  /** Make the figures of all panels, and the line that says the mark in hand. */
  function figures(found, choice, room) {
    const all = found.panels.flatMap(({ marks }) => marks);
    const shared = found.ownScale ? null : scale(all);
    const { names: everything, inTime } = bands(all.map(({ label }) => label));
    const many = found.panels.length > 1;
    const width = many && room > 640 ? Math.floor((room - 40) / 2) : Math.min(room, 960);
    const stands = inTime && everything.length * 14 < width - 70 && found.panels.every((panel) => crowd(panel, everything) === 1);
    const said = make("p", { class: "ask-said" }, "Point at a mark, or go from one to the next with the arrow keys.");
    const focusable = [];
    const made = found.panels.map((panel) => {
      const { names } = bands((found.ownScale || !stands ? panel.marks : all).map(({ label }) => label));
      const { still, marks, ...size } = (stands ? upright : lying)(panel, names, shared || scale(panel.marks), choice, width, many ? 140 : 230);
      const groups = marks.map(({ mark, parts }) => {
        const group = draw("g", { role: "img", "aria-label": mark.words, tabindex: focusable.length ? "-1" : "0", class: "ask-one" }, draw("title", {}, mark.words), ...parts);
        group.addEventListener("focus", () => { said.textContent = mark.words; });
        group.addEventListener("pointerenter", () => { said.textContent = mark.words; });
        focusable.push(group);
        return group;
      });
      const head = choice.by ? [make("figcaption", {}, `${choice.by}: ${panel.name || "none"}`)] : [];
      const svg = draw("svg", { width: size.width, height: size.height, viewBox: `0 0 ${size.width} ${size.height}`, role: "group", "aria-label": `${choice.y} by ${choice.x}${choice.by ? `, ${panel.name || "none"}` : ""}` }, ...still, ...groups);
      return make("figure", {}, ...head, make("p", { class: "ask-axes" }, stands ? `${choice.y} ↑   ${choice.x} →` : `${choice.x} ↓   ${choice.y} →`), svg);
    });
    const grid = make("div", { class: "ask-panels" }, ...made);
    grid.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const here = focusable.indexOf(document.activeElement);
      if (!by || here < 0 || !focusable[here + by]) return;
      event.preventDefault();
      focusable[here].setAttribute("tabindex", "-1");
      focusable[here + by].setAttribute("tabindex", "0");
      focusable[here + by].focus();
    });
    const open = [...new Set(all.map((mark) => mark.open))].filter(Boolean).map((way) => LEGEND[way]);
    if (all.some(({ lower, upper }) => lower !== null && upper !== null)) open.push("line: from lower to upper bound");
    return [said, grid, ...(open.length ? [make("p", { class: "ask-hint" }, `Not exact: ${open.join("; ")}.`)] : [])];
  }

  home.Drawings = { figures };
})(globalThis);
