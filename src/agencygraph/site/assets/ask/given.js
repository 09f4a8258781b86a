// What is given to a question, held against the graph that it asks: keys, codes, terms.
//
// The same as agencygraph.given: a mistyped key finds nothing, which would read as silence. `asks`
// promises the values that a query of one column finds. Out: what is wrong, in words; "" when
// nothing is.
"use strict";
(function (home) {
  const sparql = () => home.Sparql || require("./sparql.js");
  const KINDS = /^the (?:key|code|notation) of (?:an?|the|every) ([a-z]+(?: kind)?(?: or [a-z]+(?: kind)?)*)\b/;
  /** Kinds that have another name in an IRI. */
  const IN_IRIS = { figure: "observation" };

  /** Write the query for the keys and codes of some kinds, or for one of them. */
  const keys = (kinds, value) => `SELECT DISTINCT ?value { ?thing dcterms:identifier|skos:notation ?value
FILTER (REGEX(STR(?thing), "/(${kinds.map((kind) => kind.replaceAll(" ", "-")).join("|")})/[^/]+$"))${value ? ` FILTER (STR(?value) = "${value}")` : ""} }`;

  /** Write the query for all values that a parameter can have; "" where the answer has none. */
  function choices(question, name) {
    const parts = /^([^]*?\n)SELECT [^]*?(\nWHERE \{[^]*\n\})[^}]*$/.exec(sparql().bind(question, { [name]: "UNDEF" }));
    return parts ? `${parts[1]}SELECT DISTINCT ?${name}${parts[2]}` : "";
  }

  /** Tell how much two words are alike, from 0 to 1: by the letters that both have in one order. */
  function likeness(one, other) {
    let row = Array(other.length + 1).fill(0);
    for (const letter of one) {
      const next = [0];
      for (let j = 1; j <= other.length; j++) next[j] = letter === other[j - 1] ? row[j - 1] + 1 : Math.max(row[j], next[j - 1]);
      row = next;
    }
    return (2 * row.at(-1)) / (one.length + other.length);
  }

  /** Name the value that looks most like the one written, or some that there are. */
  function nearest(value, known) {
    const names = [...known].sort();
    const alike = names.map((name) => likeness(value.toLowerCase(), name.toLowerCase()));
    const most = Math.max(...alike);
    if (most >= 0.6) return `“${names[alike.lastIndexOf(most)]}”`;
    return `one of ${names.slice(0, 8).map((name) => `“${name}”`).join(", ")}${names.length > 8 ? " …" : ""}`;
  }

  /** Say what is wrong with the values given to a named question. */
  async function check(question, given, asks) {
    for (const [name, value] of Object.entries(given)) {
      const words = question.parameters[name];
      const found = KINDS.exec(words);
      if (!found || value === "UNDEF" || /^["<]/.test(value)) continue;
      const kinds = found[1].split(" or ").map((kind) => IN_IRIS[kind] || kind);
      if ((await asks(keys(kinds, value))).length) continue;
      const query = choices(question, name);
      let known = query ? await asks(query) : [];
      if (known.includes(value)) continue;
      if (!known.length) known = await asks(keys(kinds));
      return `There is no ${name} “${value}”; give ${words.split(";", 1)[0]}: use ${nearest(value, known)}.`;
    }
    return "";
  }

  /** Say which terms of a query the ontology, at a namespace, does not have. */
  async function strange(text, space, asks) {
    const written = [...sparql().tokens(text)].filter(({ kind, value }) => kind === "name" && /^ag:./.test(value)).map(({ value }) => value.slice(3));
    if (!written.length || /PREFIX\s+ag:/i.test(text)) return "";
    const terms = await asks(`SELECT DISTINCT ?term { ?term rdfs:isDefinedBy ?where FILTER (STRSTARTS(STR(?term), "${space}")) }`);
    const known = new Set(terms.map((term) => term.slice(space.length)));
    const one = known.size ? written.find((term) => !known.has(term)) : "";
    return one ? `ag:${one} is not in the ontology; use ${nearest(one, known)}.` : "";
  }

  const Given = { check, strange };
  if (typeof module !== "undefined") module.exports = Given;
  else home.Given = Given;
})(globalThis);
