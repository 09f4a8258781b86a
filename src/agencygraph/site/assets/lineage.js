// The organization on a day, and what changed between two: agencygraph.lineage in JavaScript.
//
// In: the data of the page, unpacked; days as "YYYY-MM-DD", so that text order is the order of
// time. Out: the same answers as `snapshot`, `programs_on` and `compare` of snapshots.py, which
// tests/test_site_organization.py holds against each other.
"use strict";
(function (home) {
  const FIRST = "0001-01-01";
  const DAY = 86400000;

  /** Give the rows of the data as things: a date is [earliest, latest], null where not known.
   *  A version whose first day is 0 is met by the one before it: that ends by the same change. One
   *  without a name has that of its unit; words of doubt are told by their place in `said`. */
  function unpack(packed) {
    const dated = (when) => (typeof when === "string" ? [when, when] : when);
    const each = (table, make) => Object.fromEntries(Object.entries(table).map(([key, row]) => [key, make(row, key)]));
    const { said } = packed;
    const life = ([name, abbreviation = "", kind = "", parent = "", from, through = "", began = 0, ended = 0]) =>
      ({ name, abbreviation, kind, parent, from: dated(from), through: through ? dated(through) : null, began: said[began], ended: said[ended] });
    const event = ([key, kind, title, when, before = [], after = [], reform = "", words = ""]) => {
      const date = dated(when);
      const over = date[0] && date[1] && new Date(Date.parse(date[1]) + (date[0] < date[1] ? DAY : 0));
      // The first day on which it is certainly over.
      return { key, kind, title, date, before, after, reform, words, stop: over ? over.toISOString().slice(0, 10) : null };
    };
    return { ...packed, units: each(packed.units, ([name, role]) => ({ name, role })),
      versions: each(packed.versions, (rows, unit) => rows.map((row, place) => {
        const [one, met] = [life(row), !row[4] && life(rows[place - 1])];
        const began = one.began || (met && met.ended.replace("ended", "began"));
        return { ...one, unit, met, began, name: one.name || packed.units[unit][0], from: one.from || met.through };
      })), programs: each(packed.programs, life),
      events: packed.events.map(event) };
  }

  const begun = ({ from }, day) => from[1] !== null && from[1] <= day;
  const lasts = ({ through }, day) => !through || (through[0] !== null && day <= through[0]);

  /** Say whether a version or program stood on a day: "certain", "possible" or "no". */
  function standing(life, day) {
    const { from: [earliest], through } = life;
    if (begun(life, day) && lasts(life, day)) return "certain";
    const mayHaveBegun = earliest === null || earliest <= day;
    const mayLast = !through || through[1] === null || day <= through[1];
    return mayHaveBegun && mayLast ? "possible" : "no";
  }

  /** Say why something that may have stood on a day, in one of some versions, is not certain to. */
  function doubt(lives, day) {
    const last = lives[lives.length - 1];
    const why = [begun(lives[0], day) ? "" : lives[0].began, lasts(last, day) ? "" : last.ended].filter(Boolean);
    return why.join("; ") || "whether it was then part of the agency is open";
  }

  /** Give the version of a unit on a day, the certain before the possible. */
  function versionOn(data, unit, day) {
    const versions = data.versions[unit] || [];
    for (const wanted of ["certain", "possible"]) {
      const found = versions.find((version) => standing(version, day) === wanted);
      if (found) return [found, wanted];
    }
    return null;
  }

  function nameOf(data, key) {
    const known = data.units[key] || data.programs[key];
    return known ? known.name : key;
  }

  /** Give the name that a unit had on a day; its present name when it had none. */
  function nameOn(data, key, day) {
    const found = versionOn(data, key, day);
    return found ? found[0].name : nameOf(data, key);
  }

  function standee(key, life, how, day, others = []) {
    return {
      key, name: life.name, abbreviation: life.abbreviation, kind: life.kind, others,
      parent: life.parent, standing: how, doubt: how === "possible" ? doubt([life, ...others], day) : "",
    };
  }

  /** Give what a thing may have been on a day, each once. */
  const either = (one, column) => [...new Set([one, ...one.others].map((life) => life[column]))];

  const held = (lives, day) => lives.filter((life) => begun(life, day) && lasts(life, day));

  /** Give the versions of a unit or of the agency that may have held on a day. */
  function onDay(data, key, day) {
    const { role } = data.units[key] || {};
    const versions = (role === "agency" || role === "unit") && data.versions[key];
    return (versions || []).filter((version) => standing(version, day) !== "no");
  }

  /** Say whether a chain of parents leads to the agency: one that may have held, or (`must`) each. */
  function belongs(data, one, day, must, seen = []) {
    if (data.units[one.unit].role === "agency" || !one.parent) return true;
    const below = [...seen, one.unit];
    const above = below.includes(one.parent) ? [] : onDay(data, one.parent, day);
    const sure = must ? held(above, day) : above;
    const leads = (over) => belongs(data, over, day, must, below);
    return sure.some(leads) || (!sure[0] && Boolean(above[0]) && above.every(leads));
  }

  /** Give the units that stood on a day as part of the agency, sorted by key. */
  function snapshot(data, day) {
    return Object.keys(data.units).sort().flatMap((key) => {
      const within = onDay(data, key, day).filter((one) => belongs(data, one, day));
      const sure = held(within, day);
      const [one, ...others] = sure[0] ? sure : within;
      if (!one) return [];
      // Certain: one of those that belong held, whichever days were meant.
      let going = false;
      const isCertain = data.versions[key].some((life) => {
        going = within.includes(life) && belongs(data, life, day, true) && ((life.met && going) || begun(life, day));
        return going && lasts(life, day);
      });
      return [standee(key, one, isCertain ? "certain" : "possible", day, others)];
    });
  }

  /** Give the programs that stood on a day, in the order of the data, without leads that did not. */
  function programsOn(data, day) {
    const absent = (unit) => Boolean((data.versions[unit] || [])[0]) && !versionOn(data, unit, day);
    return Object.entries(data.programs)
      .map(([key, program]) => standee(key, { ...program, parent: absent(program.parent) ? "" : program.parent }, standing(program, day), day))
      .filter((program) => program.standing !== "no");
  }

  function change(key, name, what, before, after, events, how) {
    return { key, name, what, before, after, events, standing: how || "certain" };
  }

  function gone(data, before, events, second) {
    const kinds = ["Merger", "Absorption"];
    const merged = events.filter((e) => kinds.includes(e.kind) && e.before.includes(before.key));
    const after = merged.flatMap((e) => e.after.map((key) => nameOf(data, key))).join(", ");
    const tell = (what, was, is) => change(before.key, before.name, what, was, is, events, before.standing);
    if (merged.length) return tell("merged", before.name, after);
    const moved = events.filter((e) => e.kind === "ParentChange" || e.kind === "SpinOff");
    if (moved.length && moved[moved.length - 1].after.includes(before.key)) {
      const now = versionOn(data, before.key, second);
      const parent = now ? now[0].parent : "";
      const from = either(before, "parent").map((up) => nameOf(data, up)).join(" or ");
      return tell("moved", from, parent ? nameOn(data, parent, second) : "");
    }
    return tell("gone", before.name, after);
  }

  function altered(data, before, after, events, days) {
    const columns = { renamed: "name", moved: "parent", reclassified: "kind" };
    return Object.entries(columns).flatMap(([what, column]) => {
      const [was, is] = [before, after].map((one) => either(one, column));
      // A parent that no source states says nothing of a move.
      if (String(was) === String(is) || (column === "parent" && ![...was, ...is].every(Boolean))) return [];
      const [from, to] = [was, is].map((found, side) => found.map((one) =>
        (column === "parent" ? nameOn(data, one, days[side]) : one)).join(" or "));
      const how = was.some((one) => is.includes(one)) ? "possible" : "certain";
      return [change(before.key, after.name, what, from, to, events, how)];
    });
  }

  function allOn(data, day) {
    const both = [...snapshot(data, day), ...programsOn(data, day)];
    return new Map(both.map((one) => [one.key, one]));
  }

  /** Say what is gone, new, renamed, moved, merged or reclassified on the second day. */
  function compare(data, first, second) {
    const old = allOn(data, first);
    const now = allOn(data, second);
    const changes = [];
    for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
      const events = data.events.filter((e) =>
        (e.before.includes(key) || e.after.includes(key)) &&
        e.date[1] !== null && e.date[1] > first && (e.date[0] || FIRST) <= second);
      const before = old.get(key);
      const after = now.get(key);
      if (before && !after) changes.push(gone(data, before, events, second));
      else if (after && !before) changes.push(change(key, after.name, "new", "", after.name, events, after.standing));
      else changes.push(...altered(data, before, after, events, [first, second]));
    }
    return changes;
  }

  const Lineage = { unpack, either, snapshot, programsOn, compare, nameOf };
  if (typeof module !== "undefined") module.exports = Lineage;
  else home.Lineage = Lineage;
})(globalThis);
