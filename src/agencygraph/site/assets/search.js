// Finds the entries that hold most words of the question: what is called so first, then kind by kind.
(() => {
  const at = (id) => document.getElementById(id);
  const [box, said, hits, all, none] = ["q", "found", "hits", "entries", "none"].map(at);
  // Letters and digits alone count: 287(g) is 287 g, U.S. is US, and FY2023, FY 2023 and 2023 are one year.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f.'’]|(?<=\d),(?=\d{3})/g, "").toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ").replace(/\b[cf]y ?(?=\d{4}\b)/g, "").trim();
  // Words of a question that are in no name; and endings, so that "removed" finds removals.
  const common = /^(an?|and|are|by|did|do|for|from|how|in|is|many|much|of|on|the|to|was|were|what|when|which|who)$/;
  const stem = (word) => word.replace(/(?<=.{4})(ations?|ions?|als?|ing|ed|s)$/, "");
  const entries = [...all.querySelectorAll("li")].map((row) => {
    const home = row.parentElement, kind = home.dataset.s, link = row.firstChild;
    const names = [link.textContent, ...(row.dataset.w || "").split("|")].map(plain);
    const text = plain([kind, row.textContent, row.dataset.s, link.getAttribute("href")].join(" "));
    const mark = document.createElement("i");
    mark.textContent = `${row.querySelector("i") ? "," : ""} ${kind}`;
    return { row, home, mark, names, text: `${names.join(" ")} ${text}` };
  });
  // A number that no name has may be a figure: those are fetched once, from the export.
  let fetched, turn = 0;
  const read = async () => {
    const file = await (await fetch("dist/observations.csv.gz")).blob();
    // A host may have unpacked it on the way.
    const [first] = new Uint8Array(await file.slice(0, 1).arrayBuffer());
    const csv = first === 31 ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file;
    const text = await new Response(csv).text();
    const [head, ...rows] = text.split(/\r?\n(?=https?:)/), names = head.trim().split(",");
    const cells = (row) => [...row.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,]*)/g)].map((found) => found[1].replace(/^"|"$/g, ""));
    return rows.map((row) => Object.fromEntries(cells(row).map((cell, at) => [names[at], cell])));
  };
  const figures = () => fetched ||= read();
  const show = (rows) => {
    if (!rows[0]) return;
    hits.prepend(...rows.map((row) => {
      const item = document.createElement("li"), link = document.createElement("a");
      link.href = `measure/${row.measure}.html#observation-${row.observation.split("/").pop()}`;
      link.textContent = `${row.subject_label}, ${row.measure_label}, ${row.period}: ${row.printed || row.value}`;
      item.append(link);
      return item;
    }));
    said.textContent = `${rows.length} of the figures; ${said.textContent}`;
    none.hidden = true;
  };
  const start = said.textContent;
  const narrow = () => {
    const asked = plain(box.value), every = asked.split(" ").filter(Boolean);
    const telling = every.filter((word) => !common.test(word)), words = telling[0] ? telling : every;
    // Those that hold every word as it is; else those that hold the most stems, half of them at least.
    const count = (forms) => entries.map(({ text }) => forms.filter((form) => text.includes(form)).length);
    let counts = count(words), best = words.length;
    if (!counts.includes(best)) {
      counts = count(words.map(stem));
      best = Math.max(...counts, best / 2);
    }
    const found = entries.filter((_, at) => words[0] && counts[at] === best);
    hits.textContent = "";
    for (const { row, home, mark } of entries) { mark.remove(); home.append(row); }
    const [first, rest] = [true, false].map((is) => found.filter(({ names }) => names.includes(asked) === is));
    for (const { row, mark } of [...first, ...rest]) { row.append(mark); hits.append(row); }
    all.hidden = words.length > 0;
    const lacking = found[0] && best < words.length ? ", none with all the words" : "";
    said.textContent = words[0] ? `${found.length} of ${entries.length} entries${lacking}` : start;
    none.hidden = !words[0] || !!found[0];
    const number = words.find((word) => /^\d{3,}$/.test(word) && !entries.some(({ text }) => text.includes(word)));
    const mine = ++turn, its = ({ value }) => mine === turn && value === number;
    if (number) figures().then((rows) => show(rows.filter(its)), () => {});
  };
  const remember = () => {
    const query = box.value ? `?q=${encodeURIComponent(box.value)}` : location.pathname;
    try { history.replaceState(null, "", query); } catch { /* file:// in some browsers */ }
  };
  box.value = new URLSearchParams(location.search).get("q") || "";
  box.addEventListener("input", () => { narrow(); remember(); });
  box.form.addEventListener("submit", (event) => { event.preventDefault(); narrow(); });
  if (box.value) narrow();
  box.focus({ preventScroll: true });
})();
