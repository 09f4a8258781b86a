// Finds the entries that hold every word of the question: what is called so first, then kind by kind.
(() => {
  const at = (id) => document.getElementById(id);
  const [box, said, hits, all] = ["q", "found", "hits", "entries"].map(at);
  // Letters and digits alone count: 287(g) is 287 g, U.S. is US, and FY2023, FY 2023 and 2023 are one year.
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f.'’]/g, "").toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ").replace(/\b[cf]y ?(?=\d{4}\b)/g, "").trim();
  const entries = [...all.querySelectorAll("li")].map((row) => {
    const home = row.parentElement, kind = home.dataset.s, link = row.firstChild;
    const names = [link.textContent, ...(row.dataset.w || "").split("|")].map(plain);
    const text = plain([kind, row.textContent, row.dataset.s, link.getAttribute("href")].join(" "));
    const mark = document.createElement("i");
    mark.textContent = `${row.querySelector("i") ? "," : ""} ${kind}`;
    return { row, home, mark, names, text: `${names.join(" ")} ${text}` };
  });
  const told = said.textContent;
  const narrow = () => {
    const asked = plain(box.value), words = asked.split(" ").filter(Boolean);
    const found = words.length ? entries.filter(({ text }) => words.every((word) => text.includes(word))) : [];
    for (const { row, home, mark } of entries) { mark.remove(); home.append(row); }
    const [first, rest] = [true, false].map((is) => found.filter(({ names }) => names.includes(asked) === is));
    for (const { row, mark } of [...first, ...rest]) { row.append(mark); hits.append(row); }
    all.hidden = words.length > 0;
    said.textContent = words.length ? `${found.length} of ${entries.length} entries` : told;
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
