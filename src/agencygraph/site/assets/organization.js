// The page of the organization: moves the inputs, keeps the address, draws the panels.
//
// In: the data in the page and `Lineage` (lineage.js). State: #date=2009-06-30&compare=2024-09-30,
// with programs=no, possible=no and changed=only where they differ from what is usual.
"use strict";
(function () {
  const data = Lineage.unpack(JSON.parse(document.getElementById("organization-data").textContent));
  const at = (id) => document.getElementById(`org-${id}`);
  const DAY = 86400000;
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August",
    "September", "October", "November", "December"];
  const CHANGES = ["new", "gone", "merged", "renamed", "moved", "reclassified"];
  const stops = [...new Set(data.events.map((event) => event.stop))]
    .filter((day) => day && day >= data.from && day <= data.through).sort();
  let state = {};
  let notice = "";
  let waiting = 0;

  // Days and numbers -----------------------------------------------------------------------
  const number = (day) => Math.round((Date.parse(day) - Date.parse(data.from)) / DAY);
  const dayOf = (n) => new Date(Date.parse(data.from) + n * DAY).toISOString().slice(0, 10);
  const isDate = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) &&
    new Date(text).toISOString().startsWith(text);
  const isDay = (text) => isDate(text) && text >= data.from && text <= data.through;
  const inWords = (day) => `${+day.slice(8)} ${MONTHS[+day.slice(5, 7) - 1]} ${day.slice(0, 4)}`;
  const many = (n, one, more) => `${n} ${n === 1 ? one : more || `${one}s`}`;

  // Elements -------------------------------------------------------------------------------
  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value !== undefined && value !== "") element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }
  const page = (kind, key) => data.pages[kind].replace("KEY", key);
  const hrefOf = (key) => (data.units[key] ? page("unit", key) : data.programs[key] ? page("program", key) : "");
  const anchor = (href, words) => make("a", { href }, words);

  function eventLinks(events) {
    return events.flatMap((event, i) => [i ? "; " : "", anchor(page("event", event.key), event.title), ` (${event.words || inWords(event.date[0])})`]);
  }

  // The address ----------------------------------------------------------------------------
  const KNOWN = { date: isDay, compare: isDay, programs: (said) => said === "no", possible: (said) => said === "no",
    changed: (said) => said === "only" };

  /** Say whether the address names a place in the page, as the link that skips to its content does. */
  const isPlace = () => Boolean(document.getElementById(location.hash.slice(1)));

  /** Say what is wrong with a day that was asked for. */
  function fault(day) {
    if (!isDate(day)) return `“${day}” is no day: write, for example, ${data.through}.`;
    return `${inWords(day)} is outside the record, which goes from ${inWords(data.from)} to ${inWords(data.through)}.`;
  }

  /** Read the address; what cannot be read of it is told in the status line. */
  function read() {
    const asked = new URLSearchParams(isPlace() ? "" : location.hash.slice(1));
    const good = (name) => asked.has(name) && KNOWN[name](asked.get(name));
    const said = [...asked].filter(([name, value]) => !Object.hasOwn(KNOWN, name) || !KNOWN[name](value))
      .map(([name, value]) => (KNOWN[name] === isDay ? fault(value) : `The address asks for “${value ? `${name}=${value}` : name}”, which this page does not know.`));
    const usual = data.chosen.find((chosen) => chosen.group === "Fiscal years");
    const empty = !Object.keys(KNOWN).some(good);
    const date = good("date") ? asked.get("date") : empty && usual ? usual.day : data.through;
    const other = good("compare") ? asked.get("compare") : empty && !said.length ? data.through : "";
    if (said.length && !good("date")) said.push(`Shown instead: ${inWords(date)}.`);
    notice = said.join(" ");
    return {
      date,
      compare: other === date ? "" : other,
      programs: !good("programs"),
      possible: !good("possible"),
      changed: good("changed"),
    };
  }

  function address() {
    const parts = [`date=${state.date}`];
    if (state.compare) parts.push(`compare=${state.compare}`);
    if (!state.programs) parts.push("programs=no");
    if (!state.possible) parts.push("possible=no");
    if (state.changed) parts.push("changed=only");
    return `#${parts.join("&")}`;
  }

  function set(changes) {
    state = { ...state, ...changes };
    notice = "";
    draw();
    clearTimeout(waiting);
    // Browsers refuse a hundred new addresses a second, which a dragged slider would ask for.
    waiting = setTimeout(() => history.replaceState(null, "", address()), 150);
  }

  // What is said of a thing ----------------------------------------------------------------
  /** Give names as abbreviations where one unit alone ever had the name, and has one. */
  function shorten(names) {
    const short = (name) => {
      const called = Object.values(data.versions).flat().filter((version) => version.name === name);
      const found = new Set(called.map((version) => version.abbreviation));
      return (found.size === 1 && [...found][0]) || name;
    };
    return names.split(/(, | or )/).map(short).join("");
  }
  const possibly = (one) => (one.standing === "possible" ? "possibly " : "");

  function marks(changes, side) {
    const found = new Map();
    const put = (key, what, words) => found.set(key, [...(found.get(key) || []), { what, words }]);
    for (const one of changes) {
      const from = one.events.filter((e) => e.after.includes(one.key)).flatMap((e) => e.before)
        .filter((key) => key !== one.key);
      const names = [...new Set(from)].map((key) => shorten(Lineage.nameOf(data, key)));
      const [was, is] = [shorten(one.before), shorten(one.after)];
      const words = side === "before" ? {
        gone: "gone", merged: `merged into ${is}`, renamed: `renamed ${one.after}`,
        moved: `moved to ${is || "a parent not stated"}`, reclassified: `becomes ${one.after}`,
      } : {
        new: names.length ? `new, from ${names.join(", ")}` : "new", renamed: `was ${one.before}`,
        moved: `moved from ${was}`, reclassified: `was ${one.before}`,
      };
      if (words[one.what]) put(one.key, one.what, possibly(one) + words[one.what]);
    }
    return found;
  }

  function line(one, marked) {
    const tags = (marked.get(one.key) || [])
      .map(({ what, words }) => make("span", { class: `org-tag org-${what}` }, words));
    if (one.doubt) tags.push(make("span", { class: "org-maybe" }, make("b", {}, "possible: "), one.doubt));
    const [names, shorts, kinds, parents] = ["name", "abbreviation", "kind", "parent"].map((column) => Lineage.either(one, column));
    const short = shorts.every(Boolean) ? make("span", { class: "org-short" }, shorts.join(" or ")) : null;
    const under = parents.map((key) => (key ? shorten(Lineage.nameOf(data, key)) : "a parent not stated"));
    const kind = kinds.join(" or ").replaceAll("-", " ") + (under[1] ? `, under ${under.join(" or ")}` : "");
    return [anchor(hrefOf(one.key), names.join(" or ")), " ", short, " ",
      make("span", { class: "org-kind" }, kind), ...tags.flatMap((tag) => [" ", tag])];
  }

  function look(one, marked) {
    const what = (marked.get(one.key) || []).map((mark) => `org-is-${mark.what}`);
    return [...what, one.doubt ? "org-doubt" : ""].join(" ").trim();
  }

  // A panel: the organization on one day ---------------------------------------------------
  function panel(day, changes, side, heading) {
    const marked = marks(changes, side);
    const wanted = (one) => state.possible || one.standing === "certain";
    const units = Lineage.snapshot(data, day).filter(wanted);
    const programs = state.programs ? Lineage.programsOn(data, day).filter(wanted) : [];
    const known = new Set(units.map((unit) => unit.key));
    const parts = new Map();
    const add = (key, one) => parts.set(key, [...(parts.get(key) || []), one]);
    const byName = (a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
    for (const unit of units) {
      if (unit.key !== data.agency) add(known.has(unit.parent) ? unit.parent : "", unit);
    }
    for (const program of programs) {
      const place = known.has(program.parent) ? program.parent : "outside";
      add(`${place}/programs`, program);
    }
    const isShown = (one) => !state.changed || !state.compare || marked.has(one.key);
    const below = (key) => parts.get(key) || [];
    const size = (key) => below(key).reduce((sum, unit) => sum + 1 + size(unit.key), below(`${key}/programs`).length);
    const stays = (unit) => isShown(unit) || below(unit.key).some(stays) || below(`${unit.key}/programs`).some(isShown);

    function list(ones, children) {
      return ones.length ? [make("ul", {}, ...ones.sort(byName).map((one) =>
        make("li", { class: look(one, marked) }, make("div", {}, ...line(one, marked)), ...children(one))))] : [];
    }
    function inside(key) {
      const run = below(`${key}/programs`).filter(isShown);
      return [
        ...list(below(key).filter(stays), (unit) => inside(unit.key)),
        ...(run.length ? [make("p", { class: "org-run" }, "Programs"), ...list(run, () => [])] : []),
      ];
    }
    function card(unit) {
      const children = inside(unit.key);
      const classes = `org-card ${look(unit, marked)} ${children.length ? "" : "org-alone"}`.trim();
      return make("li", { class: classes }, make("h3", {}, ...line(unit, marked)), ...children);
    }
    function group(words, key) {
      const found = below(`${key}/programs`).filter(isShown);
      return found.length ? [make("li", { class: "org-card org-group" }, make("h3", {}, words), ...list(found, () => []))] : [];
    }
    const top = [...below(data.agency), ...below("")].filter(stays)
      .sort((a, b) => size(b.key) - size(a.key) || byName(a, b));
    const agency = units.find((unit) => unit.key === data.agency);
    const above = agency && agency.parent ? `, part of ${Lineage.nameOf(data, agency.parent)}` : "";
    return make("section", { class: "org-panel", "aria-labelledby": `org-head-${side}` },
      make("h2", { id: `org-head-${side}` }, make("span", {}, heading), inWords(day)),
      agency ? make("p", { class: "org-agency" }, ...line(agency, marked), above) : make("p", {}, "The agency did not stand on this day."),
      make("ul", { class: "org-cards" }, ...top.map(card), ...group("Programs of the agency as a whole", data.agency),
        ...group("Programs led from elsewhere, or by no unit on record", "outside")));
  }

  // What changed, in words -----------------------------------------------------------------
  function table(changes, first, second) {
    const shown = changes.filter((one) => state.programs || data.units[one.key]);
    const rows = CHANGES.flatMap((what) => shown.filter((one) => one.what === what).map((one) =>
      make("tr", { class: `org-is-${what}` }, make("td", {}, make("span", { class: `org-tag org-${what}` }, possibly(one) + what)),
        make("th", { scope: "row" }, anchor(hrefOf(one.key), one.name)),
        make("td", { "data-label": inWords(first) }, one.before || "–"),
        make("td", { "data-label": inWords(second) }, one.after || "–"),
        make("td", { "data-label": "By" }, ...(one.events.length ? eventLinks(one.events) : ["no event on record"])))));
    const head = ["What", "Unit or program", inWords(first), inWords(second), "By"]
      .map((words) => make("th", { scope: "col" }, words));
    const body = rows.length ? make("div", { class: "org-scroll", tabindex: "0", role: "region", "aria-labelledby": "org-head-changes" },
      make("table", {}, make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...rows)))
      : make("p", {}, "Nothing that the record knows of.");
    return [make("h2", { id: "org-head-changes" }, "What changed, and by what"), body];
  }

  /** Count the changes in words, each kind in its colour. */
  function tally(changes) {
    const of = (isUnit) => {
      const counts = CHANGES.map((what) => [what, changes.filter((one) => one.what === what && Boolean(data.units[one.key]) === isUnit)])
        .filter(([, ones]) => ones.length);
      if (!counts.length) return ["no change"];
      const told = (what, ones) => {
        const maybe = ones.filter(possibly).length;
        return `${ones.length} ${what}` + (maybe ? `, ${maybe === ones.length ? "possibly" : `${maybe} of them possibly`}` : "");
      };
      return counts.flatMap(([what, ones], i) => [i ? "; " : "", make("span", { class: `org-tag org-${what}` }, told(what, ones))]);
    };
    return ["Units: ", ...of(true), ". ", ...(state.programs ? ["Programs: ", ...of(false), "."] : [])];
  }

  function standings(day) {
    const told = (ones, word) => {
      const certain = ones.filter((one) => one.standing === "certain").length;
      return `${many(ones.length, word)}, ${certain} certain and ${ones.length - certain} possible`;
    };
    const units = told(Lineage.snapshot(data, day), "unit");
    const hidden = state.possible ? "" : " What is only possible is not shown.";
    return `On ${inWords(day)}: ${units}` + (state.programs ? `; ${told(Lineage.programsOn(data, day), "program")}.` : ".") + hidden;
  }

  const told = (words, events) => (events.length ? [make("li", {}, make("b", {}, words), ...eventLinks(events))] : []);
  const folded = (words, items) => [make("details", {}, make("summary", {}, words), make("ul", {}, ...items))];

  function near(day) {
    const here = data.events.filter((e) => e.date[0] && e.date[1] && e.date[0] <= day && day <= e.date[1]);
    const [exact, vague] = [true, false].map((is) => here.filter((e) => (e.date[0] === e.date[1]) === is));
    const past = exact.length ? [] : data.events.filter((e) => e.stop === stops.findLast((stop) => stop <= day) && !here.includes(e));
    const words = [exact.length ? many(exact.length, "event") : "No event is known to be", ` on ${inWords(day)}`,
      vague.length ? `; ${vague.length}${exact.length ? " more" : ""} may be` : "", past.length ? `; ${past.length} last before` : ""].join("");
    return folded(words, [...told("On this day: ", exact),
      ...told("On some day of a stretch that holds this one: ", vague), ...told("Last before: ", past)]);
  }

  /** List the events after the first day and up to the second; without a bound one may be. */
  function between(first, second) {
    const may = data.events.filter((e) => (!e.date[1] || e.date[1] > first) && (!e.date[0] || e.date[0] <= second));
    const [sure, vague] = [true, false].map((is) =>
      may.filter((e) => Boolean(e.date[0] && e.date[1] && e.date[0] > first && e.date[1] <= second) === is));
    const words = `${many(sure.length, "event")} after ${inWords(first)} and up to ${inWords(second)}` +
      (vague.length ? `; ${vague.length} more may be` : "");
    return folded(words, [...told("Between the two: ", sure), ...told("Perhaps between the two, perhaps before or after: ", vague)]);
  }

  // Drawing --------------------------------------------------------------------------------
  function inputs(which, day, kept) {
    if (at(`date-${which}`) !== kept && at(`date-${which}`).value !== day) at(`date-${which}`).value = day;
    at(`slider-${which}`).value = number(day);
    at(`slider-${which}`).setAttribute("aria-valuetext", inWords(day));
    // A disabled button would lose the focus of whoever presses it by keyboard.
    at(`previous-${which}`).setAttribute("aria-disabled", !stops.some((stop) => stop < day));
    at(`next-${which}`).setAttribute("aria-disabled", !stops.some((stop) => stop > day));
    at(`goto-${which}`).value = data.chosen.some((chosen) => chosen.day === day) ? day : "";
  }

  function draw({ keep } = {}) {
    const { date, compare } = state;
    const [first, second] = compare && compare < date ? [compare, date] : [date, compare];
    inputs("a", date, keep);
    if (compare) inputs("b", compare, keep);
    document.getElementById("organization").classList.toggle("org-two", Boolean(compare));
    at("compare").checked = Boolean(compare);
    for (const name of ["programs", "possible", "changed"]) at(name).checked = state[name];
    const changes = compare ? Lineage.compare(data, first, second)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)) : [];
    at("status").replaceChildren(...(notice ? [make("span", { class: "org-fault" }, notice), " "] : []), ...(compare
      ? [`From ${inWords(first)} to ${inWords(second)}. `, ...tally(changes), state.possible ? "" : " What is only possible is counted but not shown."]
      : [standings(date)]));
    at("near").replaceChildren(...(compare ? between(first, second) : near(date)));
    at("panels").replaceChildren(...(compare
      ? [panel(first, changes, "before", "Before"), panel(second, changes, "after", "After")]
      : [panel(date, [], "day", "The organization on")]));
    at("changes").hidden = !compare;
    at("changes").replaceChildren(...(compare ? table(changes, first, second) : []));
  }

  function listen(which, name) {
    const now = () => state[name];
    at(`date-${which}`).addEventListener("change", (e) => {
      if (isDay(e.target.value)) return set({ [name]: e.target.value });
      // A year being typed is out of the record at first: the field is put right when it is left.
      notice = `${e.target.value ? fault(e.target.value) : "The field holds no whole date."} Still shown: ${inWords(now())}.`;
      return draw({ keep: e.target });
    });
    at(`date-${which}`).addEventListener("blur", (e) => { e.target.value = now(); });
    at(`slider-${which}`).addEventListener("input", (e) => set({ [name]: dayOf(+e.target.value) }));
    at(`previous-${which}`).addEventListener("click", () => {
      const stop = stops.findLast((day) => day < now());
      if (stop) set({ [name]: stop });
    });
    at(`next-${which}`).addEventListener("click", () => {
      const stop = stops.find((day) => day > now());
      if (stop) set({ [name]: stop });
    });
    at(`goto-${which}`).addEventListener("change", (e) => e.target.value && set({ [name]: e.target.value }));
    at(`slider-${which}`).max = number(data.through);
    for (const words of new Set(data.chosen.map((chosen) => chosen.group))) {
      at(`goto-${which}`).append(make("optgroup", { label: words }, ...data.chosen.filter((chosen) => chosen.group === words)
        .map((chosen) => make("option", { value: chosen.day }, `${inWords(chosen.day)}, ${chosen.why}`))));
    }
  }

  listen("a", "date");
  listen("b", "compare");
  at("compare").addEventListener("change", (e) => set({ compare: e.target.checked ? (state.date === data.through ? data.from : data.through) : "" }));
  for (const name of ["programs", "possible", "changed"]) {
    at(name).addEventListener("change", (e) => set({ [name]: e.target.checked }));
  }
  at("controls").addEventListener("submit", (e) => e.preventDefault());
  addEventListener("hashchange", () => { if (!isPlace()) { state = read(); draw(); } });
  state = read();
  at("controls").hidden = at("panels").hidden = false;
  draw();
})();
