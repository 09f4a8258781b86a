// Triples as text: N-Triples read, Turtle written.
//
// In: what an engine gives for CONSTRUCT and DESCRIBE. Out: cells as in the JSON of results, and
// Turtle as agencygraph.turtle writes it; tests/test_site_ask.py holds the two together.
"use strict";
(function (home) {
  const LINE = /^\s*(<[^>]*>|_:\S+)\s+(<[^>]*>)\s+(?:(<[^>]*>|_:\S+)|"((?:[^"\\]|\\.)*)"(?:\^\^<([^>]*)>|@([\w-]+))?)\s*\.\s*$/;
  const SIGNS = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
  const ESCAPES = { "\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const XSD = "http://www.w3.org/2001/XMLSchema#";
  const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

  const plain = (text) => text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g,
    (_, four, eight, sign) => (sign ? SIGNS[sign] || sign : String.fromCodePoint(parseInt(four || eight, 16))));
  const node = (text) => (text.startsWith("_:") ? { type: "bnode", value: text.slice(2) } : { type: "uri", value: plain(text.slice(1, -1)) });

  /** Read N-Triples: a list of {subject, predicate, object}. */
  function parse(text) {
    const found = [];
    for (const line of text.split("\n")) {
      const parts = LINE.exec(line);
      if (!parts && line.trim()) throw new Error("The answer has a triple within a triple, which is not shown here.");
      if (!parts) continue;
      const [, subject, predicate, thing, value, datatype, language] = parts;
      const literal = () => ({ type: "literal", value: plain(value), ...(datatype && { datatype: plain(datatype) }), ...(language && { "xml:lang": language }) });
      found.push({ subject: node(subject), predicate: node(predicate), object: thing ? node(thing) : literal() });
    }
    return found;
  }

  function term(cell, name) {
    if (cell.type === "uri") return name(cell.value);
    if (cell.type === "bnode") return `_:${cell.value}`;
    const text = `"${cell.value.replace(/[\\"\n\r\t]/g, (sign) => ESCAPES[sign])}"`;
    if (cell["xml:lang"]) return `${text}@${cell["xml:lang"]}`;
    const type = cell.datatype || `${XSD}string`;
    if (type === `${XSD}string`) return text;
    if (type === `${XSD}boolean` && /^(true|false)$/.test(cell.value)) return cell.value;
    if (type === `${XSD}integer` && /^[+-]?\d+$/.test(cell.value)) return cell.value;
    return `${text}^^${name(type)}`;
  }

  /** Write triples in the order given: a subject a block, the prefixes that are used before. */
  function turtle(triples, prefixes, compact) {
    const used = new Set();
    const name = (iri) => {
      const short = compact(iri, prefixes);
      if (short === iri) return `<${iri}>`;
      used.add(short.split(":", 1)[0]);
      return short;
    };
    const subjects = new Map();
    for (const triple of triples) {
      const key = term(triple.subject, name);
      if (!subjects.has(key)) subjects.set(key, []);
      subjects.get(key).push(triple);
    }
    const blocks = [...subjects].map(([subject, held]) => {
      const groups = [];
      for (const { predicate, object } of held) {
        const verb = predicate.value === TYPE ? "a" : name(predicate.value);
        if (groups.length && groups.at(-1).verb === verb) groups.at(-1).objects.push(term(object, name));
        else groups.push({ verb, objects: [term(object, name)] });
      }
      const body = groups.map(({ verb, objects }) => (objects.length === 1 ? `  ${verb} ${objects[0]}`
        : `  ${verb}${objects.map((object) => `\n    ${object}`).join(" ,")}`));
      return `${subject}\n${body.join(" ;\n")} ;\n.\n`;
    });
    const head = Object.keys(prefixes).filter((prefix) => used.has(prefix)).map((prefix) => `@prefix ${prefix}: <${prefixes[prefix]}> .\n`);
    return `${head.join("")}\n${blocks.join("\n")}`;
  }

  const Triples = { parse, turtle };
  if (typeof module !== "undefined") module.exports = Triples;
  else home.Triples = Triples;
})(globalThis);
