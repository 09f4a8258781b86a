// The organization on a day, and what changed between two: agencygraph.lineage in JavaScript.
//
// In: the data of the page, unpacked; days as "YYYY-MM-DD", so that text order is the order of
// time. Out: the same answers as `snapshot`, `programs_on` and `compare` of lineage.py, which
// tests/test_site_organization.py holds against each other.
"use strict";
(function (home) {
  const LAST = "9999-12-31";
  const FIRST = "0001-01-01";
  const DAY = 86400000;

  /** Give the rows of the data as things: a date is [earliest, latest], null where not known. */
  function unpack(packed) {
    const dated = (when) => (typeof when === "string" ? [when, when] : when);
    const each = (table, make) => Object.fromEntries(Object.entries(table).map(([key, row]) => [key, make(row)]));
    const life = ([name, abbreviation = "", kind = "", parent = "", from, through = "", began, ended]) =>
      ({ name, abbreviation, kind, parent, from: dated(from), through: through ? dated(through) : null, began, ended });
    const event = ([key, kind, title, when, before = [], after = [], reform = "", words = ""]) => {
      const date = dated(when);
      const over = date[0] && date[1] && new Date(Date.parse(date[1]) + (date[0] < date[1] ? DAY : 0));
      // The first day on which it is certainly over.
      return { key, kind, title, date, before, after, reform, words, stop: over ? over.toISOString().slice(0, 10) : null };
    };
    return { ...packed, units: each(packed.units, ([name, role]) => ({ name, role })),
      versions: each(packed.versions, (rows) => rows.map(life)), programs: each(packed.programs, life),
      events: packed.events.map(event) };
  }

  /** Say whether a version or program stood on a day: "certain", "possible" or "no". */
  function standing(life, day) {
    const [earliest, latest] = life.from;
    const through = life.through;
    const begun = latest !== null && latest <= day;
    const last = through ? through[0] : LAST;
    if (begun && last !== null && day <= last) return "certain";
    const mayHaveBegun = earliest === null || earliest <= day;
    const mayLast = !through || through[1] === null || day <= through[1];
    return mayHaveBegun && mayLast ? "possible" : "no";
  }

  /** Say why something that may have stood on a day is not certain to have. */
  function doubt(life, day) {
    const why = [];
    if (life.from[1] === null || life.from[1] > day) why.push(life.began);
    if (life.through && (life.through[0] === null || life.through[0] < day)) why.push(life.ended);
    return why.join("; ");
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

  function standee(key, life, how, day) {
    return {
      key, name: life.name, abbreviation: life.abbreviation, kind: life.kind,
      parent: life.parent, standing: how, doubt: how === "possible" ? doubt(life, day) : "",
    };
  }

  function belongs(data, one, found, seen) {
    if (data.units[one.key].role === "agency" || !one.parent) return true;
    if (seen.includes(one.parent)) return false;
    return (found.get(one.parent) || []).some((above) => belongs(data, above, found, [...seen, one.key]));
  }

  /** Give the units that stood on a day as part of the agency, sorted by key. */
  function snapshot(data, day) {
    const found = new Map();
    for (const [key, unit] of Object.entries(data.units)) {
      if (unit.role !== "agency" && unit.role !== "unit") continue;
      const stood = (data.versions[key] || []).map((version) => [version, standing(version, day)]);
      found.set(key, ["certain", "possible"].flatMap((sure) => stood.filter(([, how]) => how === sure)
        .map(([version, how]) => standee(key, version, how, day))));
    }
    return [...found.keys()].sort()
      .map((key) => found.get(key).find((one) => belongs(data, one, found, [])))
      .filter(Boolean);
  }

  /** Give the programs that stood on a day, in the order of the data. */
  function programsOn(data, day) {
    return Object.entries(data.programs)
      .map(([key, program]) => standee(key, program, standing(program, day), day))
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
      return tell("moved", nameOf(data, before.parent), parent ? nameOn(data, parent, second) : "");
    }
    return tell("gone", before.name, after);
  }

  function altered(data, before, after, events, days) {
    const found = [];
    const add = (what, was, is) => found.push(change(before.key, after.name, what, was, is, events));
    if (before.name !== after.name) add("renamed", before.name, after.name);
    if (before.parent !== after.parent && before.parent && after.parent) {
      add("moved", nameOn(data, before.parent, days[0]), nameOn(data, after.parent, days[1]));
    }
    if (before.kind !== after.kind) add("reclassified", before.kind, after.kind);
    return found;
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

  const Lineage = { unpack, standing, snapshot, programsOn, compare, nameOf };
  if (typeof module !== "undefined") module.exports = Lineage;
  else home.Lineage = Lineage;
})(globalThis);
