// Parentheses where the browser's engine would otherwise reckon from the right.
//
// npm's oxigraph reads `a - b - c` as `a - (b - c)` and `a / b * c` as `a / (b * c)` (measured on
// 0.4.0 to 0.5.11; pyoxigraph 0.5.13, which answers `agencygraph query`, reads them as SPARQL 1.1
// section 19.8 rules [116] and [117] do). In: a query. Out: the same query, with such chains
// grouped from the left; property paths and everything else are left as they are.
"use strict";
(function (home) {
  const IRI = "<[^<>\"{}|\\\\^`\\s]*>";
  const NAME = "(?:[A-Za-z][\\w-]*)?:[\\w.%-]*";
  const STRING = "(?:\"\"\"[\\s\\S]*?\"\"\"|'''[\\s\\S]*?'''|\"(?:[^\"\\\\\\n]|\\\\.)*\"|'(?:[^'\\\\\\n]|\\\\.)*')";
  const TOKENS = new RegExp([
    "(?<comment>#[^\\n]*)",
    `(?<string>${STRING}(?:@[\\w-]+|\\^\\^(?:${IRI}|${NAME}))?)`,
    `(?<iri>${IRI}|${NAME})`,
    "(?<variable>[?$]\\w+)",
    "(?<number>(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)",
    "(?<word>[A-Za-z_]\\w*)",
    "(?<mark>&&|\\|\\||!=|<=|>=|\\S)",
  ].join("|"), "g");
  const SIGNS = "+-*/";
  // Words that stand between expressions, not in them.
  const APART = new Set(["AS", "IN", "NOT", "DISTINCT", "SEPARATOR"]);
  const OPENS = new Set(["SELECT", "BY", "HAVING", "FILTER", "BIND"]);

  function* tokens(text) {
    for (const found of text.matchAll(TOKENS)) {
      const [kind, value] = Object.entries(found.groups).find(([, part]) => part !== undefined);
      if (kind !== "comment") yield { kind, value, start: found.index, end: found.index + value.length };
    }
  }

  /** Collects what stands at one depth of an expression, and says where parentheses belong. */
  class Level {
    constructor(isExpression) {
      this.isExpression = isExpression;
      this.clause = false;
      this.clear();
    }

    clear() {
      this.chain = [];
      this.sign = null;
      this.unary = null;
    }

    /** Take an operand, or let it go on from the last one: `STR` and then `(...)`. */
    operand(start, end, joined) {
      const last = this.chain[this.chain.length - 1];
      if (joined && last && !this.sign) { last.end = end; return; }
      if (this.chain.length && !this.sign) this.clear();
      this.chain.push({ start: this.unary ?? start, end, sign: this.sign });
      this.sign = this.unary = null;
    }

    mark(token, found) {
      const ready = this.chain.length > 0 && !this.sign;
      if (ready && SIGNS.includes(token.value)) this.sign = token.value;
      else if ("+-!".includes(token.value)) this.unary ??= token.start;
      else this.flush(found);
    }

    flush(found) {
      const terms = [];
      for (const one of this.chain) {
        if (one.sign === "*" || one.sign === "/") terms[terms.length - 1].push(one);
        else terms.push([one]);
      }
      for (const factors of terms) group(factors, found);
      group(terms.map((factors) => ({ start: factors[0].start, end: factors[factors.length - 1].end })), found);
      this.clear();
    }
  }

  /** Of three operands or more, put all but the last in parentheses, from the left. */
  function group(operands, found) {
    for (const one of operands.slice(1, -1)) {
      found.push({ at: operands[0].start, sign: "(" }, { at: one.end, sign: ")" });
    }
  }

  function placesOf(text) {
    const found = [];
    const levels = [new Level(false)];
    let before = { kind: "", value: "" };
    let opening = false;
    for (const token of tokens(text)) {
      const level = levels[levels.length - 1];
      const word = token.kind === "word" ? token.value.toUpperCase() : "";
      if (OPENS.has(word)) {
        opening = true;
        level.clause = word === "SELECT" || word === "BY" || word === "HAVING";
      } else if (word === "VALUES" || word === "WHERE" || word === "FROM" || word === "LIMIT") {
        level.clause = opening = false;
      }
      if (token.value === "(") {
        const called = before.kind === "word" && before.value !== "a" && before.value.toUpperCase() !== "VALUES";
        const inside = new Level(level.isExpression || level.clause || opening || called);
        inside.opened = token.start;
        inside.joined = before.kind === "iri" || (before.kind === "word" && !APART.has(before.value.toUpperCase()));
        levels.push(inside);
        opening = false;
      } else if (token.value === "{") {
        level.clause = opening = false;
        const inside = new Level(false);
        Object.assign(inside, { opened: token.start, joined: true });
        levels.push(inside);
      } else if (token.value === ")" || token.value === "}") {
        if (levels.length === 1) return [];
        if (level.isExpression) level.flush(found);
        levels.pop();
        const outer = levels[levels.length - 1];
        if (outer.isExpression) outer.operand(level.opened, token.end, level.joined);
      } else if (level.isExpression) {
        if (token.kind === "mark") level.mark(token, found);
        else if (APART.has(word)) level.flush(found);
        else level.operand(token.start, token.end, false);
      }
      before = token;
    }
    return levels.length === 1 ? found : [];
  }

  /** Give the query with every chain of three operands or more grouped from the left. */
  function grouped(text) {
    // From the back, so that places hold; at one place, what closes comes before what opens.
    const places = placesOf(text).sort((a, b) => b.at - a.at || (a.sign < b.sign ? -1 : 1));
    return places.reduce((whole, { at, sign }) => whole.slice(0, at) + sign + whole.slice(at), text);
  }

  const Arithmetic = { grouped };
  if (typeof module !== "undefined") module.exports = Arithmetic;
  else home.Arithmetic = Arithmetic;
})(globalThis);
