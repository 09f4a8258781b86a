// Adds "Cite" to each figure of a measure's page: APA, Chicago, BibTeX and CSL-JSON, made from the
// one record of sources in the page. In: {home, dataset, sources}; rows with data-s, the source.
(function (root) {
  "use strict";
  const latex = { "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  const safe = (text) => text.replace(/[&%$#_{}~^]/g, (sign) => latex[sign] || "\\" + sign);

  function styles(source, dataset, key, address, printed) {
    const { publisher, title, url, year, apa, chicago, issued } = source;
    const figure = printed ? ` [Figure as printed: “${printed}”]` : "";
    const said = printed ? ` Figure as printed: “${printed}.”` : "";
    const note = printed ? `Figure as printed: \`\`${safe(printed)}''. ` : "";
    const lines = [
      `@misc{${key.replace(/[^A-Za-z0-9:-]/g, "-")},`,
      `  author = {{${safe(publisher)}}},`,
      `  title = {{${safe(title)}}},`,
      ...(year === "n.d." ? [] : [`  year = {${year}},`]),
      `  howpublished = {\\url{${url}}},`,
      `  note = {${note}${safe(dataset)}, \\url{${address}}}`,
      "}",
    ];
    const item = {
      id: key, type: "report", title, author: [{ literal: publisher }], URL: url,
      archive: dataset, archive_location: address,
    };
    if (issued) item.issued = { "date-parts": [issued] };
    if (printed) item.note = `Figure as printed: “${printed}”`;
    return {
      APA: `${publisher}. (${apa}). ${title}${figure}. ${url} (In ${dataset}: ${address})`,
      Chicago: `${publisher}. “${title}.”${said} ${chicago}. ${url}. ${dataset}, ${address}.`,
      BibTeX: lines.join("\n"),
      "CSL-JSON": JSON.stringify(item),
    };
  }

  if (typeof module !== "undefined") {
    module.exports = { styles };
    return;
  }
  const given = root.agencygraphSources;
  const make = (name, text) => {
    const made = root.document.createElement(name);
    made.textContent = text || "";
    return made;
  };
  for (const row of root.document.querySelectorAll("tr[data-s]")) {
    const [, kind, key] = /^(\w+)-(.*)$/.exec(row.id);
    const mark = row.querySelector("mark");
    const printed = mark ? mark.textContent : "";
    const held = make("details");
    held.className = "cite";
    const summary = make("summary", "Cite");
    const label = make("span", ` ${row.querySelector("th").textContent.trim()}, ${row.cells[0].textContent.trim()}`);
    label.className = "sr";
    summary.append(label);
    const list = make("dl");
    held.append(summary, list);
    held.addEventListener("toggle", () => {
      if (!held.open || list.firstChild) return;
      const address = `${given.home}${kind}/${key}`;
      const made = styles(given.sources[row.dataset.s], given.dataset, key, address, printed);
      for (const [name, text] of Object.entries(made)) {
        const body = make("dd");
        const pre = make("pre", text);
        pre.tabIndex = 0;
        body.append(pre);
        list.append(make("dt", name), body);
      }
    });
    held.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !held.open) return;
      held.open = false;
      summary.focus();
    });
    row.lastElementChild.append(held);
  }
})(this);
