// The page that asks the graph: question or query in; table, chart, map of links, downloads out.
//
// State: #question=unit-history&unit=KEY or #query=SELECT..., and &as=chart,period,value for how the
// answer is looked at: one address for every answer. The engine is that of the page itself, or the
// endpoint that the page names; it is called when the first query is run.
"use strict";
(function () {
  const known = JSON.parse(document.getElementById("ask-data").textContent);
  const { make, many } = Elements;
  const at = (id) => document.getElementById(`ask-${id}`);
  const START = "SELECT ?unit ?name\nWHERE {\n  ?unit a ag:OrganizationalUnit ; skos:prefLabel ?name .\n}\nORDER BY ?name";
  const engine = known.endpoint ? Engines.atEndpoint(known.endpoint) : Engines.inPage(Arithmetic, known.graph);
  const editor = Editors.edit(at("text"), at("shown"));
  // Away from the pages of the site a link asks for the description of what it names.
  const alone = document.body.classList.contains("ask-alone");
  const named = Questions.of(known.questions, document.querySelectorAll("#ask-list a"));
  for (const kind of known.kinds) {
    if (known.keys) known.keys[kind] = new Set(known.keys[kind]);
    if (alone || !known.patterns[kind]) known.patterns[kind] = `#query=${encodeURIComponent(`DESCRIBE <${known.space}${kind}/`)}{key}%3E`;
  }
  document.getElementById("ask").classList.add("ask-live");
  let [timer, turn, busy, loaded] = [0, 0, false, false];
  let question = null;
  let bound = "";
  let view = "";
  let files = {};

  function say(words, isBad, ...more) {
    at("status").replaceChildren(words, ...more);
    at("status").classList.toggle("ask-bad", Boolean(isBad));
  }

  // Running --------------------------------------------------------------------------------
  function working(yes) {
    busy = yes;
    at("stop").disabled = !yes;
    at("form").setAttribute("aria-busy", yes);
    clearTimeout(timer);
  }

  function stop(words) {
    if (!busy) return;
    const mine = ++turn;
    const focused = document.activeElement === at("stop");
    working(false);
    const [now, then] = engine.again.map((one) => `${words} ${one}`.trim());
    say(now);
    engine.stop().then(() => { if (mine === turn) say(then); }, (error) => { if (mine === turn) say(error.message, true); });
    if (focused) at("go").focus();
  }

  function refused(told, sent, text) {
    const { words, start, end } = Faults.read(told, sent, text, Sparql);
    if (start === undefined) return say(`The query cannot be run. ${words}`, true);
    editor.mark(start, end);
    const button = make("button", { type: "button" }, "Go there");
    button.addEventListener("click", () => editor.select(start, end));
    return say(`The query cannot be run. ${words} `, true, button);
  }

  /** Give the values that a query of one column finds. */
  async function column(text) {
    const { answer } = await engine.ask(engine.whole(text, known.prefixes), "rows");
    return JSON.parse(answer).results.bindings.flatMap((row) => Object.values(row).map(({ value }) => value));
  }

  /** Ask which things there are: in answers their keys are strings like any other. */
  async function keys() {
    const found = Object.fromEntries(known.kinds.map((kind) => [kind, new Set()]));
    for (const thing of await column(`SELECT DISTINCT ?s { ?s a ?kind FILTER(STRSTARTS(STR(?s), "${known.space}")) }`)) {
      const [kind, key, ...rest] = thing.slice(known.space.length).split("/");
      if (!rest.length) found[kind]?.add(key);
    }
    return found;
  }

  async function run(text) {
    if (busy) stop("Stopped for another query.");
    const mine = ++turn;
    const [here, named, values] = [address(), question, question && given()];
    working(true);
    editor.mark();
    at("answer").hidden = true;
    try {
      if (!loaded) say(engine.words);
      await engine.load();
      known.keys ??= await keys();
      loaded = true;
    } catch (error) {
      if (mine === turn) { working(false); say(`The engine did not load: ${error.message}.`, true); }
      return;
    }
    if (mine !== turn) return;
    say("Asking …");
    const limit = +at("limit").value;
    timer = setTimeout(() => stop(`Stopped: no answer after ${limit} s.`), limit * 1000);
    const form = Sparql.form(text);
    const sent = engine.whole(text, known.prefixes) + Faults.MARGIN;
    try {
      const wrong = named && await Given.check(named, values, column);
      if (mine !== turn) return;
      if (wrong) { working(false); say(wrong, true); return; }
      const { answer, milliseconds } = await engine.ask(sent, form);
      if (mine !== turn) return;
      const found = Answers.read(answer, form);
      const strange = found.rows.length || named ? "" : await Given.strange(text, known.prefixes.ag, column);
      if (mine !== turn) return;
      working(false);
      show(found, milliseconds, here);
      if (strange) say(strange, true);
    } catch (error) {
      if (mine !== turn) return;
      working(false);
      refused(error.message, sent, text);
    }
  }

  // The answer -----------------------------------------------------------------------------
  function show(answer, milliseconds, here) {
    const time = `${Math.max(1, Math.round(milliseconds)).toLocaleString("en")} ms`;
    files = answer.triples
      ? { turtle: () => Triples.turtle(answer.triples, known.prefixes, Sparql.compact) }
      : { csv: () => Sparql.asCsv(answer.json), json: () => Sparql.asJson(answer.json) };
    at("tabs").replaceChildren();
    if (answer.boolean !== undefined) {
      at("result").replaceChildren(make("p", { class: "ask-boolean" }, answer.boolean ? "Yes" : "No"));
      say(`${answer.boolean ? "Yes" : "No"}, in ${time}.`);
    } else {
      if (answer.rows.length) {
        const { tabs, panel } = Views.views(known, answer, view, (now) => { view = now; history.replaceState(null, "", viewed(here)); });
        if (tabs.childElementCount > 1) at("tabs").replaceChildren(tabs);
        at("result").replaceChildren(panel);
      } else at("result").replaceChildren(make("p", {}, "Nothing in the graph fits the question."));
      say(`${many(answer.rows.length, answer.triples ? "triple" : "row")} in ${time}.`);
    }
    for (const kind of ["csv", "json", "turtle"]) at(kind).hidden = !files[kind];
    at("answer").hidden = false;
  }

  function download(kind, type) {
    at(kind).addEventListener("click", () => {
      const href = URL.createObjectURL(new Blob([files[kind]()], { type }));
      make("a", { href, download: `${question ? question.name : "answer"}.${kind === "turtle" ? "ttl" : kind}` }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10000);
    });
  }

  // Question, parameters, address ----------------------------------------------------------
  const bare = (standard) => (standard === "UNDEF" ? "" : standard.replace(/^"(.*)"(\^\^\S+|@[\w-]+)?$/, "$1"));

  function given() {
    const found = {};
    for (const field of at("parameters").querySelectorAll("input")) {
      const [value, standard] = [field.value.trim(), bare(question.defaults[field.name] || "UNDEF")];
      if (!value && standard) throw new Error(`${field.name} is missing; write, for example, ${standard}`);
      if (value !== standard) found[field.name] = value;
    }
    return found;
  }

  function choose(found, values) {
    question = found;
    at("asked").hidden = !found;
    for (const link of document.querySelectorAll("#ask-list a")) {
      const current = found && named.name(link) === found.name;
      if (!current) { link.removeAttribute("aria-current"); continue; }
      link.setAttribute("aria-current", "true");
      const list = at("list");
      const hidden = link.offsetTop < list.scrollTop || link.offsetTop + link.offsetHeight > list.scrollTop + list.clientHeight;
      if (hidden) list.scrollTop = link.offsetTop - list.clientHeight / 3;
    }
    if (!found) return;
    at("words").textContent = found.words;
    at("parameters").replaceChildren(...Object.entries(found.parameters).map(([name, words]) => {
      const standard = found.defaults[name] || "UNDEF";
      const field = make("input", { name, type: /xsd:date$/.test(standard) ? "date" : "text", placeholder: standard === "UNDEF" ? "all" : bare(standard), autocomplete: "off" });
      field.value = name in values ? values[name] : bare(standard);
      field.addEventListener("input", rebind);
      return make("label", {}, make("span", {}, words.replace("; UNDEF for", "; empty for")), field);
    }));
  }

  /** Write the query as the fields have it; false when one of them cannot be a parameter. */
  function rebind() {
    try { editor.write(bound = Sparql.bind(question, given())); } catch (error) { say(`${error.message}.`, true); return false; }
    return true;
  }

  function address() {
    if (question) return `#${new URLSearchParams({ question: question.name, ...given() })}`;
    return `#query=${encodeURIComponent(editor.text())}`;
  }
  const viewed = (here) => (view ? `${here}&as=${encodeURIComponent(view)}` : here);

  /** Say why a question does not take the values of an address; "" when it does. */
  function refusal(found, values) {
    const told = Object.entries(values).filter(([, value]) => value);
    try { Sparql.bind(found, Object.fromEntries(told)); } catch (error) { return error.message; }
    return "";
  }

  async function ask(name, values) {
    if (busy) stop("Stopped for another query.");
    const mine = ++turn;
    try {
      const found = await named.get(name);
      if (mine !== turn) return;
      choose(found, values);
      // Looked at first: a field for a day takes no other text, and none for what it does not know.
      const fault = refusal(found, values);
      if (!fault && rebind()) return run(editor.text());
      editor.write(bound = found.text);
      at("answer").hidden = true;
      if (fault) say(`${fault}.`, true);
    } catch (error) {
      if (mine === turn) say(`The question did not load: ${error.message}.`, true);
    }
  }

  /** Read the address; give whether it asks for something. */
  function read() {
    const written = location.hash.slice(1) || location.search.slice(1);
    const asked = new URLSearchParams(written.replaceAll("+", location.hash.startsWith("#query=") ? "%2B" : "+"));
    const { question: name, query, as, ...values } = Object.fromEntries(asked);
    view = as || "";
    if (name && named.has(name)) ask(name, values);
    else if (name) { clear(); say(`There is no question ${name}.`, true); }
    else if (query) { choose(null); editor.write(query); run(editor.text()); }
    else return false;
    return true;
  }

  /** Leave the page as it is without an address. */
  function clear() {
    if (busy) stop("");
    turn++;
    choose(null);
    editor.write(START);
    at("answer").hidden = true;
    say("");
  }

  function submit() {
    // A text that was changed is no longer that of the question.
    if (question && editor.text() !== bound) choose(null);
    if (question && !rebind()) return;
    const here = viewed(address());
    if (here !== location.hash) history.pushState(null, "", here);
    run(editor.text());
  }

  function find() {
    const words = at("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of document.querySelectorAll("#ask-list li")) {
      const text = item.textContent.toLowerCase() + named.name(item.firstChild);
      item.hidden = !words.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const head of document.querySelectorAll("#ask-list h3")) head.hidden = !head.nextSibling.querySelector("li:not([hidden])");
    at("found").textContent = words.length ? many(shown, "question") : "";
  }

  at("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  at("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); } });
  at("stop").addEventListener("click", () => stop("Stopped."));
  // Not by the address: that names the answer.
  at("skip").addEventListener("click", (event) => { event.preventDefault(); at("text").focus(); });
  at("find").addEventListener("input", find);
  at("share").addEventListener("click", async () => {
    // Where the host has no https, there is no clipboard.
    try { await navigator.clipboard.writeText(location.href); say("Address copied."); } catch { say("The address of this answer is in the address bar."); }
  });
  for (const [kind, type] of [["csv", "text/csv"], ["json", "application/sparql-results+json"], ["turtle", "text/turtle"]]) download(kind, type);
  at("list").addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const here = `#question=${encodeURIComponent(named.name(link))}`;
    if (here !== location.hash) history.pushState(null, "", here);
    read();
  });
  addEventListener("popstate", () => { if (!read() && !location.hash) clear(); });
  if (!read()) editor.write(editor.text() || START);
})();
