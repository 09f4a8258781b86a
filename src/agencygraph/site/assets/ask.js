// The page that asks the graph: question or query in, table and downloads out.
//
// State: #question=unit-history&unit=fps or #query=SELECT... (one address for every answer). The
// engine is fetched when the first query is run, and lives in a worker that can be stopped.
"use strict";
(function () {
  const known = JSON.parse(document.getElementById("ask-data").textContent);
  const at = (id) => document.getElementById(`ask-${id}`);
  const held = (name) => document.getElementById(`ask-file-${name}`);
  const START = "SELECT ?unit ?name\nWHERE {\n  ?unit a ag:OrganizationalUnit ; skos:prefLabel ?name .\n}\nORDER BY ?name";
  const SHOWN = 300;
  let files = null;
  let worker = null;
  let ready = null;
  let timer = 0;
  let busy = false;
  let question = null;
  let last = null;

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }
  const say = (words, bad) => { at("status").textContent = words; at("status").classList.toggle("ask-bad", Boolean(bad)); };
  const many = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

  // The engine -----------------------------------------------------------------------------
  async function bytesOf(name) {
    if (held(name)) return Uint8Array.from(atob(held(name).textContent), (c) => c.charCodeAt(0));
    const response = await fetch(name);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }

  async function opened(bytes) {
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(unpacked).arrayBuffer();
  }

  async function fetched() {
    if (location.protocol === "file:" && !held("data.nq.gz")) {
      throw new Error("a browser does not let a page of a folder load its engine from file://. Open the site over http, or use the page made as a single file");
    }
    const [wasm, data] = await Promise.all(["oxigraph.wasm.gz", "data.nq.gz"].map(bytesOf));
    return { module: await WebAssembly.compile(await opened(wasm)), data };
  }

  function startWorker() {
    if (!held("oxigraph.js")) return new Worker("ask-worker.js");
    const code = ["oxigraph.js", "ask-worker.js"].map((name) => new TextDecoder().decode(
      Uint8Array.from(atob(held(name).textContent), (c) => c.charCodeAt(0))));
    return new Worker(URL.createObjectURL(new Blob(code, { type: "text/javascript" })));
  }

  /** Start a worker with the graph loaded; the promise gives the number of quads. */
  function start() {
    ready = (async () => {
      files ??= fetched();
      const { module, data } = await files;
      worker = startWorker();
      return new Promise((resolve, reject) => {
        worker.onmessage = ({ data: told }) => (told.failure ? reject(new Error(told.failure)) : resolve(told.ready));
        worker.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
        worker.postMessage({ load: { module, data } });
      });
    })();
    ready.catch(() => { files = null; ready = null; });
    return ready;
  }

  function working(yes) {
    busy = yes;
    at("stop").disabled = !yes;
    at("form").setAttribute("aria-busy", yes);
    clearTimeout(timer);
  }

  function stop(words) {
    if (!busy) return;
    const focused = document.activeElement === at("stop");
    working(false);
    if (worker) worker.terminate();
    worker = null;
    ready = null;
    say(`${words} The engine is starting anew.`);
    start().then(() => say(`${words} The engine is ready again.`), (error) => say(error.message, true));
    if (focused) at("go").focus();
  }

  async function run(text) {
    if (busy) stop("Stopped for another query.");
    working(true);
    at("answer").hidden = true;
    const mine = {};
    last = mine;
    try {
      if (!ready) say("Loading the engine and the graph …");
      await (ready || start());
    } catch (error) {
      if (last === mine) { working(false); say(`The engine did not load: ${error.message}.`, true); }
      return;
    }
    if (last !== mine || !busy) return;
    say("Asking …");
    const limit = +at("limit").value;
    timer = setTimeout(() => stop(`Stopped: no answer after ${limit} s.`), limit * 1000);
    worker.onmessage = ({ data: told }) => {
      working(false);
      if (told.failure) say(`The query cannot be run: ${told.failure}`, true);
      else show(mine, told);
    };
    const whole = Arithmetic.grouped(Sparql.withPrefixes(text, known.prefixes));
    worker.postMessage({ query: { text: whole, form: Sparql.form(text) } });
  }

  // The answer -----------------------------------------------------------------------------
  function cellOf(cell) {
    if (!cell) return "";
    const isAddress = cell.type === "literal" && /^https?:\/\/\S+$/.test(cell.value);
    if (isAddress) return make("a", { href: cell.value, rel: "noreferrer" }, cell.value);
    if (cell.type !== "uri") return Sparql.plain(cell);
    const [kind, key, ...rest] = cell.value.startsWith(known.space) ? cell.value.slice(known.space.length).split("/") : [];
    // The single file may lie anywhere: there is no page of the site beside it.
    const pattern = key && !rest.length && !held("data.nq.gz") ? known.patterns[kind] : "";
    const href = pattern ? pattern.replace("{key}", encodeURIComponent(key)) : cell.value;
    const words = Sparql.compact(cell.value, known.prefixes);
    return /^(https?:|[^:]*$)/.test(href) ? make("a", { href, title: cell.value, rel: "noreferrer" }, words) : words;
  }

  function tableOf(columns, rows) {
    const body = make("tbody");
    const more = make("button", { type: "button", class: "ask-more" });
    const numeric = columns.map((name) => rows.length > 0 && rows.every((row) => !row[name] ||
      /#(integer|decimal|double|int)$/.test(row[name].datatype || "")));
    function add(from, to) {
      const look = (cell, i) => (numeric[i] ? "ask-number" : Sparql.plain(cell).length < 25 ? "ask-short" : "ask-long");
      body.append(...rows.slice(from, to).map((row) => make("tr", {}, ...columns.map((name, i) =>
        make("td", { class: look(row[name], i) }, cellOf(row[name]))))));
    }
    add(0, SHOWN);
    more.textContent = `Show all ${rows.length.toLocaleString("en")} rows`;
    more.addEventListener("click", () => { add(SHOWN); more.remove(); });
    const head = make("tr", {}, ...columns.map((name, i) => make("th", { scope: "col", ...(numeric[i] ? { class: "ask-number" } : {}) }, name)));
    const scroll = make("div", { class: "ask-scroll", tabindex: "0", role: "region", "aria-label": "Rows of the answer" },
      make("table", {}, make("thead", {}, head), body));
    return rows.length > SHOWN ? [scroll, more] : [scroll];
  }

  function show(mine, { answer, form, milliseconds }) {
    const time = `${Math.max(1, Math.round(milliseconds))} ms`;
    if (form === "triples") {
      Object.assign(mine, { turtle: answer });
      at("result").replaceChildren(make("pre", { class: "ask-scroll", tabindex: "0", role: "region", "aria-label": "Triples of the answer" }, answer || "# no triples"));
      say(`Triples in ${time}.`);
    } else {
      const found = JSON.parse(answer);
      Object.assign(mine, { csv: Sparql.asCsv(found), json: Sparql.asJson(found) });
      if ("boolean" in found) {
        at("result").replaceChildren(make("p", { class: "ask-boolean" }, found.boolean ? "Yes" : "No"));
        say(`${found.boolean ? "Yes" : "No"}, in ${time}.`);
      } else {
        const rows = found.results.bindings;
        const none = make("p", {}, "Nothing in the graph fits the question.");
        at("result").replaceChildren(...(rows.length ? tableOf(found.head.vars, rows) : [none]));
        say(`${many(rows.length, "row")} in ${time}.` + (rows.length > SHOWN ? ` The first ${SHOWN} are shown; downloads hold all.` : ""));
      }
    }
    for (const kind of ["csv", "json", "turtle"]) at(kind).hidden = mine[kind] === undefined;
    at("answer").hidden = false;
  }

  function download(kind, type) {
    at(kind).addEventListener("click", () => {
      const href = URL.createObjectURL(new Blob([last[kind]], { type }));
      const name = `${question ? question.name : "answer"}.${kind === "turtle" ? "ttl" : kind}`;
      make("a", { href, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(href), 10000);
    });
  }

  // Question, parameters, address ----------------------------------------------------------
  const bare = (standard) => (standard === "UNDEF" ? "" : standard.replace(/^"(.*)"(\^\^\S+|@[\w-]+)?$/, "$1"));

  function given() {
    const found = {};
    for (const field of at("parameters").querySelectorAll("input")) {
      const value = field.value.trim();
      if (value && value !== bare(question.defaults[field.name] || "UNDEF")) found[field.name] = value;
    }
    return found;
  }

  function edited() {
    at("shown").replaceChildren(...Sparql.pieces(at("text").value).map(([kind, text]) => (kind ? make("span", { class: `ask-${kind}` }, text) : text)), "\n");
  }

  function write(text) {
    at("text").value = text;
    edited();
  }

  function choose(found, values) {
    question = found;
    at("asked").hidden = !found;
    for (const link of document.querySelectorAll("#ask-list a")) {
      const current = found && link.getAttribute("href") === `#question=${found.name}`;
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
      field.value = values[name] || bare(standard);
      field.addEventListener("input", rebind);
      return make("label", {}, make("span", {}, words.replace(/; UNDEF for (all|any)/, "; empty for $1")), field);
    }));
    rebind();
  }

  function rebind() {
    try { write(Sparql.bind(question, given())); } catch (error) { say(error.message, true); }
  }

  function address() {
    const text = at("text").value;
    try {
      if (question && text === Sparql.bind(question, given())) {
        return `#${new URLSearchParams({ question: question.name, ...given() })}`;
      }
    } catch { /* A field that cannot be a parameter: the text itself is the address. */ }
    return `#query=${encodeURIComponent(text)}`;
  }

  /** Read the address; give whether it asks for something. */
  function read() {
    const asked = new URLSearchParams(location.hash.slice(1).replaceAll("+", location.hash.startsWith("#query=") ? "%2B" : "+"));
    const { question: name, query, ...values } = Object.fromEntries(asked);
    if (name && known.questions[name]) choose(known.questions[name], values);
    else if (query) { choose(null); write(query); }
    else return false;
    run(at("text").value);
    return true;
  }

  function submit() {
    const here = address();
    if (here !== location.hash) history.pushState(null, "", here);
    run(at("text").value);
  }

  function find() {
    const words = at("find").value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of document.querySelectorAll("#ask-list li")) {
      const text = item.textContent.toLowerCase() + item.firstChild.getAttribute("href");
      item.hidden = !words.every((word) => text.includes(word));
      shown += item.hidden ? 0 : 1;
    }
    for (const head of document.querySelectorAll("#ask-list h3")) head.hidden = !head.nextSibling.querySelector("li:not([hidden])");
    at("found").textContent = words.length ? many(shown, "question") : "";
  }

  at("form").addEventListener("submit", (event) => { event.preventDefault(); submit(); });
  at("text").addEventListener("keydown", (event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); submit(); } });
  at("text").addEventListener("input", edited);
  at("stop").addEventListener("click", () => stop("Stopped."));
  at("find").addEventListener("input", find);
  at("share").addEventListener("click", () => navigator.clipboard.writeText(location.href).then(() => say("Address copied."), () => say("The address of this answer is in the address bar.")));
  for (const [kind, type] of [["csv", "text/csv"], ["json", "application/sparql-results+json"], ["turtle", "text/turtle"]]) download(kind, type);
  // A link to the question that is already shown asks it again: no hashchange would tell.
  at("list").addEventListener("click", (event) => { if (event.target.hash && event.target.hash === location.hash) read(); });
  addEventListener("popstate", read);
  if (!read()) write(START);
})();
