// What is wrong with a query, in words and at a place of its text.
//
// The engine reads keywords as so many letters and says where the last one that it tried ended:
// "error at 1:16: expected DISTINCT" is a fault at column 8. The query is sent with MARGIN behind
// it, so that a keyword tried at the end has its room too. In: what the engine said, what was
// sent, the reader's text. Out: {words, start, end}, places in the reader's text, or no place.
"use strict";
(function (home) {
  const MARGIN = " ".repeat(24);
  const UPDATE = /^(INSERT|DELETE|LOAD|CLEAR|DROP|CREATE|ADD|MOVE|COPY|WITH)$/;
  const PAIRS = { ")": "(", "}": "{", "]": "[" };

  const place = (text, start) => {
    const lines = text.slice(0, start).split("\n");
    return `line ${lines.length}, column ${[...lines.at(-1)].length + 1}`;
  };

  /** Find a bracket that nothing closes, or that nothing opened. */
  function unpaired(text, tokens) {
    const open = [];
    let from = 0;
    const spans = [...tokens, { start: text.length, value: "" }];
    for (const { start, value } of spans) {
      for (let i = from; i < start; i++) {
        const sign = text[i];
        if ("({[".includes(sign)) open.push({ sign, start: i });
        else if (sign in PAIRS) {
          const last = open.pop();
          if (!last) return { start: i, words: `“${sign}” closes nothing` };
          if (last.sign !== PAIRS[sign]) return { ...last, words: `“${last.sign}” is not closed` };
        }
      }
      from = start + value.length;
    }
    const last = open.pop();
    return last && { ...last, words: `“${last.sign}” is not closed` };
  }

  /** Find where the engine stood: it names a line and column of what was sent. */
  function stood(told, sent) {
    const found = /\bat (?:line )?(\d+)(?::|,? column )(\d+)/.exec(told);
    if (!found) return -1;
    const lines = sent.split("\n").slice(0, +found[1]);
    const before = lines.slice(0, -1).join("\n").length + (lines.length > 1 ? 1 : 0);
    const column = [...(lines.at(-1) || "")].slice(0, +found[2] - 1).join("").length;
    const expected = /expected (?:one of )?(.*)/s.exec(told)?.[1].trim() || "";
    const words = /\[(?!_\])|"/.test(expected) ? [] : expected.split(", ").filter((word) => /^\w+$/.test(word));
    return before + column - (words.length ? Math.min(...words.map((word) => word.length)) : 0);
  }

  /** Give the place in the reader's text of a place in what was sent: prefixes and parentheses less. */
  function back(sent, text, offset) {
    let i = sent.length - MARGIN.length - 1;
    let j = text.length - 1;
    for (; i >= offset && j >= 0; i--) if (sent[i] === text[j]) j--;
    return Math.max(0, j + 1);
  }

  const capital = (words) => words.slice(0, 1).toUpperCase() + words.slice(1);

  function read(told, sent, text, sparql) {
    const tokens = [...sparql.tokens(text)];
    const at = (start, end, words) => ({ start, end, words: `${capital(words)}: ${place(text, start)}.` });
    const isPlaced = /\bat (?:line )?\d+/.test(told);
    const plain = { words: capital(told.replace(/^the query cannot be run: /, "")) };
    if (!isPlaced && !told.includes("without PREFIX")) return plain;
    const first = tokens.find(({ kind, value }) => kind === "word" && !/^(PREFIX|BASE)$/i.test(value));
    if (first && UPDATE.test(first.value.toUpperCase())) {
      return at(first.start, first.start + first.value.length, `the graph is read-only, ${first.value.toUpperCase()} is no question`);
    }
    const declared = sparql.declared(sent);
    const unknown = tokens.find(({ kind, value }) => kind === "name" && !declared.has(value.split(":", 1)[0]));
    if (unknown) {
      const prefix = unknown.value.split(":", 1)[0];
      return at(unknown.start, unknown.start + unknown.value.length, `the prefix ${prefix}: is not declared`);
    }
    if (!isPlaced) return plain;
    const bracket = unpaired(text, tokens);
    if (bracket) return at(bracket.start, bracket.start + 1, bracket.words);
    const said = /expected (?:one of )?((?:The|IRI) [^,[]+)/.exec(told);
    let start = back(sent, text, stood(told, sent));
    if (said) return { words: `${said[1].trim()}.`.replace("IRI parsing failed", "An IRI in < > is not well formed") };
    start += /^\s*/.exec(text.slice(start))[0].length;
    if (start >= text.length) return { ...at(text.length, text.length, "something is missing at the end"), start: Math.max(0, text.trimEnd().length - 1) };
    const token = tokens.find((one) => one.start === start);
    return at(start, start + (token ? token.value.length : 1), "not understood from here on");
  }

  const Faults = { MARGIN, read };
  if (typeof module !== "undefined") module.exports = Faults;
  else home.Faults = Faults;
})(globalThis);
