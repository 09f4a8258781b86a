// Narrows the list from A to Z to the entries that hold every word of the question.
(() => {
  const box = document.getElementById("q");
  const said = document.getElementById("found");
  const entries = [...document.querySelectorAll("#entries > li")];
  const plain = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const texts = entries.map((entry) => plain(`${entry.textContent} ${entry.dataset.w || ""} ${entry.firstChild.getAttribute("href")}`));
  const narrow = () => {
    const words = plain(box.value).split(/\s+/).filter(Boolean);
    let count = 0;
    entries.forEach((entry, number) => {
      entry.hidden = !words.every((word) => texts[number].includes(word));
      count += entry.hidden ? 0 : 1;
    });
    said.textContent = words.length ? `${count} of ${entries.length} entries` : `${entries.length} entries, from A to Z.`;
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
