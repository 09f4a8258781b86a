// A chart of a column of numbers: bars or points, in panels, never a line.
//
// What stands in one answer need not be comparable, so nothing is joined: each row is one mark
// with its own words. In: an answer and a choice {x, y, by, as}. Out: what is drawn, and an element
// of it. A number that its qualifier leaves open ("more than") is drawn open on that side.
"use strict";
(function (home) {
  const answers = () => home.Answers || require("./answer.js");
  const MARKS = 300;
  const PANELS = 12;
  const SERVING = /^(printed|url|document|source|note|reasons|sha256|figure|fact)|qualifier|precision|certainty/i;
  /** Write a number: two or more places, three or more digits; beyond what is read, with a power of ten. */
  function written(maximumFractionDigits, notation) {
    const [plain, power] = [notation, "scientific"].map((one) => new Intl.NumberFormat("en",
      { notation: one, maximumFractionDigits, maximumSignificantDigits: 3, roundingPriority: "morePrecision" }));
    const isRead = (n) => n === 0 || (Math.abs(n) >= 1e-6 && Math.abs(n) < 1e15);
    return { format: (n) => (isRead(n) ? plain : power).format(n) };
  }
  const amount = written(2, "compact");
  const whole = written(6, "standard");

  function text(row, name) {
    const cell = name ? row[name] : undefined;
    return !cell ? "" : cell.type === "uri" ? cell.value.split(/[/#]/).filter(Boolean).at(-1) : cell.value;
  }
  const distinct = (rows, name) => new Set(rows.map((row) => text(row, name))).size;

  /** Choose what to draw: the period or the first label along, the value up, panels by what differs. */
  function standard(answer) {
    const { columns, rows } = answer;
    const numbers = [...answers().numeric(answer)];
    const y = numbers.find((name) => /^value/.test(name)) || numbers.find((name) => /count|total|sum|^n$|number|amount/i.test(name)) || numbers[0];
    const labels = columns.filter((name) => !numbers.includes(name));
    const x = labels.find((name) => /period|year|date|day/i.test(name)) || labels.find((name) => !SERVING.test(name) && distinct(rows, name) > 1) || labels[0] || numbers[0];
    const others = labels.filter((name) => name !== x && !SERVING.test(name) && distinct(rows, name) > 1);
    const crowded = distinct(rows, x) < rows.length;
    const by = others.find((name) => name === "unit" && y.startsWith("value")) || (crowded && others.find((name) => distinct(rows, name) <= PANELS)) || "";
    return { x, y, by, as: "bars" };
  }

  const year = (label) => +(/\b(?:[A-Z]{2})?(\d{4})\b/.exec(label)?.[1] || NaN);

  /** Order labels by year where most name one; fill the years between where nothing else is named. */
  function bands(labels) {
    const found = [...new Set(labels)];
    const dated = found.filter((label) => year(label));
    if (dated.length * 2 <= found.length) return { names: found, inTime: false };
    const prefixes = new Set(found.map((label) => (/^\D{0,2}(?=\d{4}$)/.exec(label) || ["?"])[0]));
    const years = found.map(year);
    const span = Math.max(...years) - Math.min(...years);
    if (prefixes.size === 1 && !prefixes.has("?") && span < 40) {
      return { names: Array.from({ length: span + 1 }, (_, i) => `${[...prefixes][0]}${Math.min(...years) + i}`), inTime: true };
    }
    const rank = (label) => year(label) || Infinity;
    return { names: found.sort((a, b) => (rank(a) === rank(b) ? (a < b ? -1 : 1) : rank(a) - rank(b))), inTime: true };
  }

  /** Give round numbers from the least to the greatest, about five of them. */
  function ticks(least, most) {
    const rough = (most - least) / 4 || 1;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = power * [1, 2, 2.5, 5, 10].find((one) => one * power >= rough);
    const first = Math.floor(least / step);
    const last = Math.max(first + 1, Math.ceil(most / step));
    return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  }

  /** Name rows of a panel: by x and, where that is not enough, by each column that tells more of them apart. */
  function names(rows, x, columns, isLast) {
    let told = rows.map((row) => text(row, x) || "none");
    for (const name of columns) {
      const isAlone = (words) => told.indexOf(words) === told.lastIndexOf(words);
      const more = rows.map((row, i) => (isLast(name) && isAlone(told[i]) ? told[i] : [told[i], text(row, name)].filter(Boolean).join(", ")));
      if (new Set(more).size > new Set(told).size) told = more;
    }
    return told;
  }

  /** Give the marks of an answer in panels, and in words what is not drawn. */
  function marks(answer, { x, y, by }) {
    const { columns } = answer;
    const side = (role) => answers().beside(columns, y, role);
    const [qualified, lower, upper] = [side("qualifier"), side("lower"), side("upper")];
    const unit = by === "unit" || !y.startsWith("value") ? "" : side("unit");
    const numbered = answer.rows.filter((row) => answers().isNumber(row[y]));
    const numeric = answers().numeric(answer);
    // What serves a figure, and numbers, name only those rows that nothing else tells apart.
    const isLast = (one) => SERVING.test(one) || numeric.has(one);
    const telling = columns.filter((one) => ![x, y, by, qualified, lower, upper, unit].includes(one) && !/^(printed|url|sha256)$/.test(one));
    telling.sort((a, b) => isLast(a) - isLast(b));
    const left = [];
    if (numbered.length < answer.rows.length) left.push(`rows without ${y}: ${answer.rows.length - numbered.length}`);
    const panels = new Map();
    for (const row of numbered.slice(0, MARKS)) {
      const name = text(row, by);
      if (!panels.has(name)) panels.set(name, { held: [], rows: [] });
      const { words, open } = answers().qualifier(qualified && row[qualified]);
      const value = Number(row[y].value);
      const bound = (column) => (column && answers().isNumber(row[column]) ? Number(row[column].value) : null);
      const rest = columns.filter((one) => ![x, y, by, qualified, lower, upper, unit].includes(one) && !/^(url|sha256)$/.test(one) && row[one]);
      panels.get(name).rows.push(row);
      panels.get(name).held.push({
        label: text(row, x) || "none", value, open, lower: bound(lower), upper: bound(upper), qualifier: words,
        words: [`${text(row, x) || "none"}: ${words ? `${words} ` : ""}${whole.format(value)}${unit && row[unit] ? ` ${text(row, unit)}` : ""}`,
          ...(by ? [name || "none"] : []), ...rest.map((one) => `${one} ${text(row, one)}`)].join(", "),
      });
    }
    if (numbered.length > MARKS) left.push(`the first ${MARKS} of ${numbered.length.toLocaleString("en")} rows are drawn`);
    const shown = [...panels].slice(0, PANELS).map(([name, { held, rows }]) => {
      const named = names(rows, x, telling, isLast);
      return { name, marks: held.map((mark, i) => ({ ...mark, named: named[i] })) };
    });
    if (panels.size > PANELS) left.push(`the first ${PANELS} of ${panels.size} panels are drawn`);
    return { panels: shown, left, ownScale: by === "unit" };
  }

  const Charts = { standard, bands, ticks, marks, amount, whole };
  if (typeof module !== "undefined") module.exports = Charts;
  else home.Charts = Charts;
})(globalThis);
