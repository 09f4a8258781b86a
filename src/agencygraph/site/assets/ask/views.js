// The ways to look at an answer: table, chart, map of links, Turtle; a tab for each that fits.
//
// In: an answer, what the page knows of the graph, and the view that the address names. Out:
// elements; `changed` is told the view in hand, as it stands in an address.
"use strict";
(function (home) {
  const { make, choice } = home.Elements;

  /** Fill a place anew whenever it gets another width. */
  function fitted(element, fill) {
    let width = 0;
    new ResizeObserver(() => {
      const now = element.clientWidth;
      if (!now || Math.abs(now - width) < 24) return;
      width = now;
      fill(width);
    }).observe(element);
    return () => { if (width) fill(width); };
  }

  function chart(known, answer, given, changed) {
    const [x, y, by, as] = given;
    const chosen = given.length ? { x, y, by: by || "", as: as || "bars" } : home.Charts.standard(answer);
    const numbers = [...home.Answers.numeric(answer)];
    if (!answer.columns.includes(chosen.x) || !numbers.includes(chosen.y)) Object.assign(chosen, home.Charts.standard(answer));
    const place = make("div");
    const left = make("p", { class: "ask-hint" });
    const refill = fitted(place, (width) => {
      const found = home.Charts.marks(answer, chosen);
      const words = [...found.left, ...(found.ownScale && found.panels.length > 1 ? ["each panel has its own scale"] : [])];
      left.textContent = words.length ? `Note: ${words.join("; ")}.` : "";
      place.replaceChildren(...home.Drawings.figures(found, chosen, width));
    });
    const field = (words, name, choices) => choice(words, choices, chosen[name], (value) => {
      chosen[name] = value;
      refill();
      changed([chosen.x, chosen.y, chosen.by, chosen.as]);
    });
    const named = (names) => names.map((name) => [name, name]);
    const controls = make("div", { class: "ask-choices" }, field("Number", "y", named(numbers)), field("By", "x", named(answer.columns)),
      field("A panel for each", "by", [["", "none"], ...named(answer.columns.filter((name) => !numbers.includes(name)))]),
      field("As", "as", [["bars", "bars"], ["points", "points"]]));
    return [controls, place, left];
  }

  function map(known, answer, given, changed) {
    const { naming, ...chosen } = home.Links.standard(known, answer);
    const [from, to, by] = given;
    if (naming.includes(from) && naming.includes(to)) Object.assign(chosen, { from, to, by: by || "" });
    const place = make("div");
    const fill = () => place.replaceChildren(...home.Maps.map(home.Links.links(known, answer, chosen), chosen));
    const field = (words, name, names) => choice(words, names.map((one) => [one, one || "none"]), chosen[name], (value) => {
      chosen[name] = value;
      fill();
      changed([chosen.from, chosen.to, chosen.by]);
    });
    fill();
    return [make("div", { class: "ask-choices" }, field("From", "from", naming), field("To", "to", naming), field("Named by", "by", ["", ...answer.columns])), place];
  }

  const region = (words, inner) => make("pre", { class: "ask-scroll", tabindex: "0", role: "region", "aria-label": words }, inner);

  /** Give the views that an answer has: {name, words, fill}. */
  function fitting(known, answer) {
    const found = [{ name: "table", words: "Table", fill: () => [home.Tables.table(known, answer)] }];
    if (home.Answers.numeric(answer).size && answer.columns.length > 1) found.push({ name: "chart", words: "Chart", fill: (...how) => chart(known, answer, ...how) });
    if (home.Links.linking(known, answer).length > 1) found.push({ name: "links", words: "Map of links", fill: (...how) => map(known, answer, ...how) });
    if (answer.triples) found.unshift({ name: "turtle", words: "Turtle", fill: () => [region("Triples of the answer", home.Triples.turtle(answer.triples, known.prefixes, home.Sparql.compact))] });
    return found;
  }

  /** Make the tabs of an answer; `asked` names a view and its choices: "chart,period,value". */
  function views(known, answer, asked, changed) {
    const found = fitting(known, answer);
    const [first, ...given] = asked.split(",");
    const panel = make("div", { role: "tabpanel", id: "ask-panel", "aria-labelledby": `ask-tab-${found[0].name}` });
    const tabs = found.map(({ name, words }) => make("button", { type: "button", role: "tab", id: `ask-tab-${name}`, "aria-controls": "ask-panel" }, words));
    function show(name, how, byHand) {
      const at = Math.max(0, found.findIndex((one) => one.name === name));
      const tell = (choices) => changed([found[at].name, ...choices].join(","));
      tabs.forEach((tab, i) => { tab.setAttribute("aria-selected", i === at); tab.tabIndex = i === at ? 0 : -1; });
      panel.setAttribute("aria-labelledby", tabs[at].id);
      panel.replaceChildren(...found[at].fill(how, tell));
      if (byHand) tell(how);
    }
    tabs.forEach((tab, i) => {
      tab.addEventListener("click", () => show(found[i].name, [], true));
      tab.addEventListener("keydown", ({ key }) => {
        const to = { ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: tabs.length - 1 }[key];
        if (to === undefined) return;
        const next = (to + tabs.length) % tabs.length;
        tabs[next].focus();
        show(found[next].name, [], true);
      });
    });
    show(first, given, false);
    return { tabs: make("div", { role: "tablist", "aria-label": "Ways to look at the answer" }, ...tabs), panel };
  }

  home.Views = { views };
})(globalThis);
