// A map of links: things as boxes from left to right, arrows from one to the next, and as a list.
//
// In: links {from, to, by} between things {id, words, href}. Out: places that depend on nothing but
// the answer. Layers by the longest way from a thing that nothing leads to; in a layer, things
// stand by the middle of their neighbours; what hangs together is drawn together.
"use strict";
(function (home) {
  const answers = () => home.Answers || require("./answer.js");
  const THINGS = 60;
  const [ROW, LETTER, MOST, NAMED] = [32, 6.9, 28, 22];
  const ENDS = /^(parent|became|partner|object|then|after|to|target|lead)/;
  /** Columns of names, too, between which there are links. */
  const LINKING = /^(subject|object|parent|became|partner|lead)$/;
  const NAMES = /^(predicate|kind|way|ruling|outcome|eventKind|relation)$/;

  /** Give the columns between which links can be drawn. */
  function linking(known, answer) {
    const naming = new Set(answers().naming(known, answer));
    const { columns, rows } = answer;
    return columns.filter((name) => naming.has(name) || (LINKING.test(name) && rows.some((row) => row[name])));
  }

  /** Give what stands at an end of a link: a thing, or a name of one. */
  const end = (known, name, cell) => answers().place(known, name, cell) || (cell && { id: `"${cell.value}`, words: cell.value, href: "" });

  /** Choose the columns that links go from and to, and the one that says what they are. */
  function standard(known, answer) {
    const naming = linking(known, answer);
    if (answer.triples) return { from: "subject", to: "object", by: "predicate", naming };
    const to = naming.find((name, i) => i > 0 && ENDS.test(name)) || naming[1];
    const from = naming.find((name) => name !== to);
    return { from, to, by: answer.columns.find((name) => NAMES.test(name)) || "", naming };
  }

  /** Give the links of an answer, at most so many things of them, and in words what is left out. */
  function links(known, answer, { from, to, by }) {
    const things = new Map();
    const found = new Map();
    const left = { half: 0, own: 0, more: 0 };
    for (const row of answer.rows) {
      const literal = answer.triples && row.object.type === "literal";
      const [one, other] = [end(known, from, row[from]), literal ? null : end(known, to, row[to])];
      if (!one || !other) { left.half++; continue; }
      if (one.id === other.id) { left.own++; continue; }
      const fresh = [one, other].filter(({ id }) => !things.has(id));
      if (things.size + fresh.length > THINGS) { left.more++; continue; }
      for (const thing of fresh) things.set(thing.id, thing);
      const named = by && row[by] ? (answers().place(known, by, row[by]) || { words: row[by].value }).words : "";
      const key = JSON.stringify([one.id, other.id]);
      if (!found.has(key)) found.set(key, { from: one.id, to: other.id, by: [] });
      if (named && !found.get(key).by.includes(named)) found.get(key).by.push(named);
    }
    const rows = (n, words) => (n ? [`${n.toLocaleString("en")} ${n === 1 ? "row" : "rows"} ${words}`] : []);
    return {
      things, links: [...found.values()],
      left: [...rows(left.half, "without a thing at both ends"), ...rows(left.own, "from a thing to itself"), ...rows(left.more, `beyond the first ${THINGS} things`)],
    };
  }

  /** Part things into those that hang together, the largest part first. */
  function parts(things, all) {
    const root = new Map([...things.keys()].map((id) => [id, id]));
    const find = (id) => { while (root.get(id) !== id) id = root.get(id); return id; };
    for (const { from, to } of all) root.set(find(from), find(to));
    const found = new Map();
    for (const id of things.keys()) found.set(find(id), [...(found.get(find(id)) || []), id]);
    return [...found.values()].sort((a, b) => b.length - a.length);
  }

  /** Give each thing its layer; a link that closes a circle is not counted. */
  function layers(ids, all) {
    const out = new Map(ids.map((id) => [id, []]));
    for (const { from, to } of all) if (out.has(from)) out.get(from).push(to);
    const state = new Map();
    const order = [];
    const kept = [];
    function visit(id) {
      state.set(id, "open");
      for (const next of out.get(id)) {
        if (state.get(next) === "open") continue;
        kept.push([id, next]);
        if (!state.has(next)) visit(next);
      }
      state.set(id, "done");
      order.unshift(id);
    }
    const entered = new Set(all.map(({ to }) => to));
    for (const id of [...ids.filter((one) => !entered.has(one)), ...ids]) if (!state.has(id)) visit(id);
    const layer = new Map(ids.map((id) => [id, 0]));
    for (const id of order) for (const [from, to] of kept) if (from === id) layer.set(to, Math.max(layer.get(to), layer.get(from) + 1));
    // A thing that nothing leads to stands just before the first that it leads to.
    for (const id of ids) if (!kept.some(([, to]) => to === id) && out.get(id).length) layer.set(id, Math.max(0, Math.min(...out.get(id).map((to) => layer.get(to))) - 1));
    return layer;
  }

  /** Order the things of each layer by the middle of their neighbours, to and fro. */
  function columns(ids, all, layer) {
    const found = [];
    for (const id of ids) (found[layer.get(id)] ??= []).push(id);
    const held = Array.from(found, (column) => column || []);
    const near = (id) => all.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : []));
    for (let turn = 0; turn < 6; turn++) {
      const place = new Map(held.flatMap((column) => column.map((id, i) => [id, i - (column.length - 1) / 2])));
      const middle = (id) => near(id).reduce((sum, one) => sum + place.get(one), 0) / (near(id).length || 1);
      for (const column of held) {
        const middles = new Map(column.map((id) => [id, middle(id)]));
        column.sort((a, b) => middles.get(a) - middles.get(b));
        column.forEach((id, i) => place.set(id, i - (column.length - 1) / 2));
      }
    }
    return held;
  }

  const cut = (words, most) => (words.length > most ? `${words.slice(0, most - 1)}…` : words);

  /** Place everything: boxes by id {x, y, width, reach, words}, and the size of the whole. */
  function layout({ things, links: all }, isNamed) {
    const named = isNamed ? Math.max(0, ...all.map(({ by }) => cut(by.join(", "), NAMED).length)) : 0;
    const gap = named * 6 + 76;
    const boxes = new Map();
    let [top, width] = [0, 0];
    for (const ids of parts(things, all)) {
      const mine = all.filter(({ from }) => ids.includes(from));
      const held = columns(ids, mine, layers(ids, mine));
      const height = Math.max(...held.map((column) => column.length)) * ROW;
      let x = 1;
      for (const column of held) {
        const widest = Math.max(0, ...column.map((id) => cut(things.get(id).words, MOST).length * LETTER + 22));
        column.forEach((id, i) => boxes.set(id, { x, y: top + (height - column.length * ROW) / 2 + i * ROW + ROW / 2, width: cut(things.get(id).words, MOST).length * LETTER + 22, reach: x + widest, words: cut(things.get(id).words, MOST) }));
        x += widest + gap;
      }
      width = Math.max(width, x - gap + 1);
      top += height + 10;
    }
    return { boxes, width, height: Math.max(0, top - 10) };
  }

  const Links = { NAMED, cut, linking, standard, links, layout };
  if (typeof module !== "undefined") module.exports = Links;
  else home.Links = Links;
})(globalThis);
