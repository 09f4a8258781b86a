// Adds "Cite" to each figure of a measure's page: APA, Chicago, BibTeX and CSL-JSON, made from the
// one record of sources in the page. In: {home, dataset, sources}; rows with data-s, the source.
(function (root) {
  "use strict";
  const latex = { "~": "\\textasciitilde{}", "^": "\\textasciicircum{}" };
  const safe = (text) => text.replace(/[&%$#_{}~^]/g, (sign) => latex[sign] || "\\" + sign);

  const stop = (text) => (text && !/[.?!]$/.test(text) ? `${text}.` : text);
  const joined = (...parts) => parts.filter(Boolean).join(" ");
  const known = (item) => Object.entries(item).filter(([, said]) => said);

  // `printed` are the words of the source; where it has none, `value` is the figure in words.
  function styles(source, dataset, key, address, printed, value) {
    const { publisher, title, url, archived, year, issued } = source;
    const figure = printed ? `Figure as printed: “${printed}”` : value && `Figure: ${value}`;
    const said = printed ? `Figure as printed: “${printed}.”` : stop(figure);
    const note = printed ? `Figure as printed: \`\`${safe(printed)}''. ` : value && `Figure: ${safe(value)}. `;
    const [at, dated] = [archived ? "Archived at " : "", `(${source.apa}).`];
    const named = `${joined(title, figure && `[${figure}]`)}.`;
    const first = publisher ? [stop(publisher), dated, named] : [named, dated];
    const fields = known({
      author: publisher && `{${safe(publisher)}}`,
      title: `{${safe(title)}}`,
      year,
      howpublished: url && `${at}\\url{${url}}`,
      note: `${note}${source.published || ""}${safe(dataset)}, \\url{${address}}`,
    });
    const item = {
      id: key, type: "report", title, author: publisher && [{ literal: publisher }], issued, URL: url,
      archive: dataset, archive_location: address, note: figure,
    };
    return {
      APA: joined(...first, url && at + url, `(In ${dataset}: ${address})`),
      Chicago: joined(
        stop(publisher), `“${stop(title)}”`, said, source.chicago, url && stop(at + url),
        `${dataset}, ${address}.`,
      ),
      BibTeX:
        `@misc{${key.replace(/[^A-Za-z0-9:-]/g, "-")},\n` +
        `${fields.map(([name, text]) => `  ${name} = {${text}}`).join(",\n")}\n}`,
      "CSL-JSON": JSON.stringify(Object.fromEntries(known(item))),
    };
  }

  // The words of a cell: its parts apart, without tags such as "stock".
  const words = (cell) =>
    [...cell.childNodes]
      .filter((part) => part.className !== "tag")
      .map((part) => part.textContent.trim())
      .filter(Boolean)
      .join(" ");

  if (typeof module !== "undefined") {
    module.exports = { styles, words };
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
    const value = words(row.querySelector("th"));
    const held = make("details");
    held.className = "cite";
    const summary = make("summary", "Cite");
    const label = make("span", ` ${value}, ${words(row.cells[0])}`);
    label.className = "sr";
    summary.append(label);
    const list = make("dl");
    held.append(summary, list);
    held.addEventListener("toggle", () => {
      if (!held.open || list.firstChild) return;
      const address = `${given.home}${kind}/${key}`;
      const made = styles(given.sources[row.dataset.s], given.dataset, key, address, printed, value);
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
