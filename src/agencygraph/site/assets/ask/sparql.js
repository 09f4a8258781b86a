// Queries as text: named questions bound, prefixes added, answers as CSV and JSON.
//
// The same as agencygraph.query: `bind` is Question.bind, `withPrefixes` what find_question does,
// `asCsv` and `asJson` what render does. tests/test_site_ask.py holds them against each other.
"use strict";
(function (home) {
  const IRI = /<[^<>"{}|\\^`\s]*>/;
  const TERM = new RegExp(`^(?:${IRI.source}|"(?:[^"\\\\\\n]|\\\\.)*"(?:\\^\\^\\S+|@[\\w-]+)?|-?\\d+)$`);
  const TOKENS = new RegExp([
    "(?<comment>#[^\\n]*)",
    `(?<iri>${IRI.source})`,
    '(?<string>"""[\\s\\S]*?"""|\'\'\'[\\s\\S]*?\'\'\'|"(?:[^"\\\\\\n]|\\\\.)*"|\'(?:[^\'\\\\\\n]|\\\\.)*\')',
    "(?<variable>[?$]\\w+)",
    "(?<name>[A-Za-z][\\w-]*:[\\w.%-]*|:[\\w.%-]+)",
    "(?<number>[+-]?\\b\\d+(?:\\.\\d+)?\\b)",
    "(?<word>[A-Za-z_]+)",
  ].join("|"), "g");
  const KEYWORDS = new Set(("ADD AND AS ASC ASK AVG BASE BIND BOUND BY CASE COALESCE CONCAT CONSTRUCT CONTAINS COUNT " +
    "DATATYPE DESC DESCRIBE DISTINCT EXISTS FILTER FROM GRAPH GROUP GROUP_CONCAT HAVING IF IN LANG LCASE LIMIT MAX MIN " +
    "MINUS NAMED NOT OFFSET OPTIONAL ORDER PREFIX REDUCED REGEX REPLACE SAMPLE SELECT SEPARATOR SERVICE STR STRLEN " +
    "STRSTARTS STRENDS SUBSTR SUM UCASE UNDEF UNION VALUES WHERE YEAR MONTH DAY A TRUE FALSE").split(" "));

  function escapeForPattern(text) {
    return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  }

  /** Tell whether a text is a day that there is: 2015-02-30 is none. */
  function isDay(text) {
    const day = new Date(`${text}T00:00:00Z`);
    return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(+day) && day.toISOString().startsWith(text);
  }

  /** Write a parameter's value as SPARQL: a bare word becomes a string of the default's type. */
  function term(value, standard) {
    if (value === "UNDEF") return value;
    const datatype = /"(\^\^\S+|@[\w-]+)$/.exec(standard);
    if (datatype && datatype[1] === "^^xsd:date" && !/^["<]/.test(value) && !isDay(value)) throw new Error(`${value} is not a day; write, for example, 2009-06-30`);
    if (TERM.test(value)) return value;
    if (/[{}"\\\n]/.test(value)) throw new Error(`${value} cannot be a parameter`);
    return `"${value}"${datatype ? datatype[1] : ""}`;
  }

  /** Give the query of a named question with parameters set. */
  function bind(question, given) {
    let text = question.text;
    for (const [name, value] of Object.entries(given)) {
      if (!(name in question.parameters)) throw new Error(`${question.name} has no parameter ${name}; it has: ${Object.keys(question.parameters).join(", ") || "none"}`);
      const found = new RegExp(`(VALUES\\s+\\?${escapeForPattern(name)}\\s*\\{\\s*)([^}]*?)(\\s*\\})`).exec(text);
      if (!found) continue;
      const start = found.index + found[1].length;
      text = text.slice(0, start) + term(value, question.defaults[name]) + text.slice(start + found[2].length);
    }
    return text;
  }

  /** Give the prefixes that a query declares. */
  const declared = (text) => new Set([...text.matchAll(/PREFIX\s+([\w-]*):/gi)].map((found) => found[1]));

  /** Declare the prefixes that a query uses and does not declare. */
  function withPrefixes(text, prefixes) {
    const known = declared(text);
    const named = new Set();
    for (const { kind, value } of tokens(text)) if (kind === "name") named.add(value.split(":", 1)[0]);
    const used = Object.keys(prefixes).filter((prefix) => named.has(prefix) && !known.has(prefix));
    return used.map((prefix) => `PREFIX ${prefix}: <${prefixes[prefix]}>\n`).join("") + text;
  }

  function* tokens(text) {
    for (const found of text.matchAll(TOKENS)) {
      const [kind, value] = Object.entries(found.groups).find(([, part]) => part !== undefined);
      yield { kind, value, start: found.index };
    }
  }

  /** Say what a query gives: "rows", "boolean" or "triples". */
  function form(text) {
    for (const { kind, value } of tokens(text)) {
      const word = kind === "word" ? value.toUpperCase() : "";
      if (word === "SELECT") return "rows";
      if (word === "ASK") return "boolean";
      if (word === "CONSTRUCT" || word === "DESCRIBE") return "triples";
    }
    return "rows";
  }

  /** Cut a query into pieces for the highlight: [class or "", text]. */
  function pieces(text) {
    const found = [];
    let end = 0;
    for (const { kind, value, start } of tokens(text)) {
      if (start > end) found.push(["", text.slice(end, start)]);
      const known = kind !== "word" || KEYWORDS.has(value.toUpperCase());
      found.push([known ? kind : "", value]);
      end = start + value.length;
    }
    return [...found, ["", text.slice(end)]];
  }

  /** Write an IRI with the prefix that leaves the shortest name, if one fits. */
  function compact(iri, prefixes) {
    let best = "";
    for (const [prefix, space] of Object.entries(prefixes)) {
      if (iri.startsWith(space) && (!best || space.length > prefixes[best].length)) best = prefix;
    }
    const local = best ? iri.slice(prefixes[best].length) : "";
    return /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?$/.test(local) ? `${best}:${local}` : iri;
  }

  function plain(cell) {
    if (!cell) return "";
    if (cell.type === "triple") return ["subject", "predicate", "object"].map((part) => plain(cell.value[part])).join(" ");
    return cell.type === "bnode" ? `_:${cell.value}` : cell.value;
  }

  function asCsv(answer) {
    if ("boolean" in answer) return `${answer.boolean}\n`;
    const quoted = (text) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const line = (cells) => (cells.length === 1 && cells[0] === "" ? '""' : cells.map(quoted).join(",")) + "\n";
    const columns = answer.head.vars;
    return line(columns) + answer.results.bindings.map((row) => line(columns.map((name) => plain(row[name])))).join("");
  }

  function asJson(answer) {
    if ("boolean" in answer) return JSON.stringify({ head: {}, boolean: answer.boolean }, null, 1) + "\n";
    const columns = answer.head.vars;
    const cell = ({ type, value, datatype, "xml:lang": language }) => {
      const written = { type, value };
      if (language) written["xml:lang"] = language;
      else if (datatype && !datatype.endsWith("#string")) written.datatype = datatype;
      return written;
    };
    const bindings = answer.results.bindings.map((row) => Object.fromEntries(
      columns.filter((name) => row[name]).map((name) => [name, cell(row[name])])));
    return JSON.stringify({ head: { vars: columns }, results: { bindings } }, null, 1) + "\n";
  }

  const Sparql = { bind, declared, withPrefixes, tokens, form, pieces, compact, plain, asCsv, asJson };
  if (typeof module !== "undefined") module.exports = Sparql;
  else home.Sparql = Sparql;
})(globalThis);
