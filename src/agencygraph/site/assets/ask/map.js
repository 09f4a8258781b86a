// The drawing of a map of links, and the same as a list.
//
// In: what links.js placed. Out: elements. A box is a link to what it names.
"use strict";
(function (home) {
  const { make, draw, many } = home.Elements;

  /** Whether an arrow closes a circle: it leads to a thing that stands before, or as far. */
  const isBack = (one, other) => other.x <= one.x;

  /** Put words on arrows where they touch no box and no other words; the list has them all. */
  function labels(links, boxes) {
    const taken = [];
    const standing = [...boxes.values()].map((box) => ({ x: box.x + box.width / 2, y: box.y + 3.5, half: box.width / 2, room: 19 }));
    const many = (side) => links.reduce((found, link) => found.set(link[side], (found.get(link[side]) || 0) + 1), new Map());
    const [leaving, coming] = [many("from"), many("to")];
    return links.flatMap(({ from, to, by }) => {
      const [one, other] = [boxes.get(from), boxes.get(to)];
      if (isBack(one, other)) return [];
      const words = home.Links.cut(by.join(", "), home.Links.NAMED);
      const half = words.length * 2.9;
      // Where arrows fan out, their ends are apart; where they come together, their beginnings.
      const fans = leaving.get(from) >= coming.get(to);
      for (const part of fans ? [0.76, 0.66, 0.5, 0.86] : [0.24, 0.34, 0.5, 0.14, 0.66]) {
        const x = one.reach + (other.x - one.reach) * part;
        const ease = part * part * (3 - 2 * part);
        const y = one.y + (other.y - one.y) * ease + 3.5;
        const isFree = (place) => Math.abs(place.x - x) >= place.half + half + 4 || Math.abs(place.y - y) >= place.room;
        if (![...taken, ...standing].every(isFree)) continue;
        taken.push({ x, y, half, room: 13 });
        return [draw("text", { x, y, class: "ask-by" }, words)];
      }
      return [];
    });
  }

  function arrow({ from, to, by }, boxes, things) {
    const [one, other] = [boxes.get(from), boxes.get(to)];
    const [x1, x2] = [one.reach, other.x - 3];
    const reach = Math.max(40, (x2 - x1) / 2);
    // What leads back goes under its row, lest it lie on the arrows that lead there.
    const up = other.y - one.y - 16;
    const way = isBack(one, other) ? `h4c9 0 9 16 0 16H${x2 - 4}c-9 0 -9 ${up} 0 ${up}h4` : `H${x1}C${x1 + reach} ${one.y} ${x2 - reach} ${other.y} ${x2} ${other.y}`;
    return draw("path", { class: "ask-arrow", "marker-end": "url(#ask-head)", d: `M${one.x + one.width} ${one.y}${way}` },
      draw("title", {}, [things.get(from).words, ...(by.length ? [by.join(", ")] : []), things.get(to).words].join(" → ")));
  }

  function drawing(found, named) {
    const { boxes, width, height } = home.Links.layout(found, named);
    const head = draw("marker", { id: "ask-head", viewBox: "0 0 8 8", refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: "auto" }, draw("path", { d: "M0 0L8 4L0 8Z" }));
    const nodes = [...boxes].map(([id, box]) => {
      const thing = found.things.get(id);
      const parts = [draw("title", {}, id), draw("rect", { x: box.x, y: box.y - 12, width: box.width, height: 24, rx: 6 }), draw("text", { x: box.x + box.width / 2, y: box.y + 4 }, box.words)];
      return thing.href ? draw("a", { href: thing.href, class: "ask-thing", "aria-label": thing.words }, ...parts) : draw("g", { class: "ask-thing" }, ...parts);
    });
    const words = named ? labels(found.links, boxes) : [];
    return draw("svg", { width: width + 4, height: height + 2, viewBox: `-1 0 ${width + 4} ${height + 2}`, role: "group", "aria-label": "Map of links" },
      draw("defs", {}, head), ...found.links.map((link) => arrow(link, boxes, found.things)), ...words, ...nodes);
  }

  function list(found) {
    const linked = (id) => {
      const { href, words } = found.things.get(id);
      return href ? make("a", { href }, words) : words;
    };
    return make("ul", { class: "ask-plain" }, ...found.links.map(({ from, to, by }) => make("li", {}, linked(from), by.length ? ` → ${by.join(", ")} → ` : " → ", linked(to))));
  }

  /** Make the map, the words under it, and its list. */
  function map(found, { from, to, by }) {
    const kinds = new Set(found.links.flatMap((link) => link.by));
    const one = kinds.size === 1 ? `${[...kinds][0]} ` : "";
    const said = `${many(found.things.size, "thing")}, ${many(found.links.length, "link")}; each arrow goes from ${from} to ${to}${kinds.size > 1 ? `, named by ${by}` : one ? `: ${one.trim()}` : ""}.`;
    const left = found.left.length ? ` Not drawn: ${found.left.join("; ")}.` : "";
    const scroll = make("div", { class: "ask-scroll ask-map", tabindex: "0", role: "region", "aria-label": "Map of links" }, drawing(found, kinds.size > 1));
    return [scroll, make("p", { class: "ask-hint" }, said + left), make("details", {}, make("summary", {}, "The same links as a list"), list(found))];
  }

  home.Maps = { map };
})(globalThis);
