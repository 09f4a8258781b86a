// An answer as columns and rows: which are numbers, what qualifies them, where a cell leads.
//
// In: what an engine gave, and what the page knows of the graph: {space, prefixes, patterns, keys,
// columns}. Out: {columns, rows, triples, boolean}, and what follows from names and types alone.
"use strict";
(function (home) {
  const sparql = () => home.Sparql || require("./sparql.js");
  const triples = () => home.Triples || require("./triples.js");
  const NUMBER = /#(integer|decimal|double|float|int|long|short|nonNegativeInteger|positiveInteger)$/;
  /** Which way a qualifier leaves a number open, in the words of the code list. */
  const OPEN = {
    "more-than": "up", "at-least": "up", "threshold-passed": "up", "order-of-magnitude": "up", "fewer-than": "down", "at-most": "down", nearly: "down",
    approximately: "about",
  };

  function read(text, form) {
    if (form === "triples") {
      const rows = triples().parse(text);
      return { columns: ["subject", "predicate", "object"], rows, triples: rows };
    }
    const found = JSON.parse(text);
    if ("boolean" in found) return { columns: [], rows: [], boolean: found.boolean, json: found };
    return { columns: found.head.vars, rows: found.results.bindings, json: found };
  }

  const isNumber = (cell) => Boolean(cell && NUMBER.test(cell.datatype || "") && Number.isFinite(Number(cell.value)));

  /** Give the columns that hold numbers and nothing else. */
  const numeric = ({ columns, rows }) => new Set(columns.filter((name) =>
    rows.some((row) => row[name]) && rows.every((row) => !row[name] || isNumber(row[name]))));

  /** Find the column beside a number that has the role: `value2017` and `qualifier2017`. */
  function beside(columns, name, role) {
    const suffix = /^value/.test(name) ? role + name.slice(5) : "";
    const whole = name + role[0].toUpperCase() + role.slice(1);
    return [suffix, whole, role].find((one) => one && one !== name && columns.includes(one)) || "";
  }

  /** Give a qualifier's word, of a code or its IRI, and how it is open: what it is not known to mean is not exact. */
  function qualifier(cell) {
    const code = cell ? cell.value.split(/[/#]/).at(-1).trim().replaceAll(" ", "-") : "";
    return code && code !== "exact" ? { words: code.replaceAll("-", " "), open: OPEN[code] || "about" } : { words: "", open: "" };
  }

  /** Give what a cell names: {id, words, href, isPage}; null when it names nothing. */
  function place(known, column, cell) {
    if (!cell || cell.type === "triple") return null;
    if (cell.type === "literal") {
      const of = { subject: ["unit", "program", "instrument"], source: ["document", "citation"] };
      const named = known.columns[column];
      const kinds = cell.datatype || cell["xml:lang"] || !named ? [] : of[named] || [named];
      const kind = kinds.find((one) => known.keys[one]?.has(cell.value));
      return kind ? { id: `${known.space}${kind}/${cell.value}`, words: cell.value, href: paged(known, kind, cell.value), isPage: true } : null;
    }
    if (cell.type !== "uri") return { id: `_:${cell.value}`, words: `_:${cell.value}`, href: "" };
    const [kind, key, ...rest] = cell.value.startsWith(known.space) ? cell.value.slice(known.space.length).split("/") : [];
    const page = key && !rest.length ? paged(known, kind, key) : "";
    const href = page || (/^https?:/.test(cell.value) ? cell.value : "");
    return { id: cell.value, words: sparql().compact(cell.value, known.prefixes), href, isPage: Boolean(page) };
  }

  const paged = (known, kind, key) => (known.patterns[kind] || "").replace("{key}", encodeURIComponent(key));

  /** Give the columns in which some cell names a thing. */
  const naming = (known, { columns, rows }) => columns.filter((name) => rows.some((row) => place(known, name, row[name])));

  const Answers = { read, numeric, isNumber, beside, qualifier, place, naming };
  if (typeof module !== "undefined") module.exports = Answers;
  else home.Answers = Answers;
})(globalThis);
