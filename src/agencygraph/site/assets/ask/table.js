// An answer as a table: a page of rows at a time, sorted by any column, things as links.
//
// In: an answer and what the page knows of the graph. Out: an element. Sorting orders all rows,
// not those of the page alone; a third press gives the order of the answer back.
"use strict";
(function (home) {
  const { make, many } = home.Elements;
  const PAGE = 100;
  const TURNS = { none: "ascending", ascending: "descending", descending: "none" };
  const order = new Intl.Collator("en", { numeric: true });

  function cellOf(known, column, cell) {
    if (!cell) return [""];
    const named = home.Answers.place(known, column, cell);
    if (named) return [named.href ? make("a", { href: named.href, title: cell.value, rel: "noreferrer" }, named.words) : named.words];
    if (/^https?:\/\/\S+$/.test(cell.value)) {
      // The whole of an address would fill the column.
      const host = cell.value.split("/")[2].replace(/^www\./, "");
      return [make("a", { href: cell.value, title: cell.value, rel: "noreferrer" }, host)];
    }
    const language = cell["xml:lang"];
    return language && language !== "en" ? [make("span", { lang: language }, cell.value)] : [home.Sparql.plain(cell)];
  }

  /** Order row numbers by a column; rows without a value come last either way. */
  function sorted(rows, column, turn, isNumber) {
    const numbers = rows.map((_, i) => i);
    if (turn === "none") return numbers;
    const sign = turn === "ascending" ? 1 : -1;
    const value = (row) => (isNumber ? Number(row[column].value) : row[column].value);
    const compare = isNumber ? (a, b) => a - b : order.compare;
    return numbers.sort((a, b) => {
      if (!rows[a][column] || !rows[b][column]) return (rows[a][column] ? 0 : 1) - (rows[b][column] ? 0 : 1) || a - b;
      return sign * compare(value(rows[a]), value(rows[b])) || a - b;
    });
  }

  /** Make the bar that turns pages; `shown` is told the number of the page. */
  function pager(count, shown) {
    const pages = Math.ceil(count / PAGE);
    let page = 0;
    const said = make("span", { role: "status" });
    const turn = (words, by) => {
      const button = make("button", { type: "button" }, words);
      button.addEventListener("click", () => show(by(page)));
      return button;
    };
    const buttons = [turn("First", () => 0), turn("Previous", (n) => n - 1), turn("Next", (n) => n + 1), turn("Last", () => pages - 1)];
    function show(to) {
      page = Math.max(0, Math.min(pages - 1, to));
      const first = page * PAGE;
      said.textContent = `Rows ${(first + 1).toLocaleString("en")} to ${Math.min(count, first + PAGE).toLocaleString("en")} of ${count.toLocaleString("en")}`;
      // Not disabled: a button that has the focus would lose it.
      buttons.forEach((button, i) => button.setAttribute("aria-disabled", i < 2 ? page === 0 : page === pages - 1));
      shown(page);
    }
    return { show, bar: make("div", { class: "ask-pages", role: "group", "aria-label": "Pages of rows" }, ...buttons.slice(0, 2), said, ...buttons.slice(2)) };
  }

  function table(known, answer) {
    const { columns, rows } = answer;
    const numbers = home.Answers.numeric(answer);
    const body = make("tbody");
    const scroll = make("div", { class: "ask-scroll", tabindex: "0", role: "region", "aria-label": "Rows of the answer" });
    let ordered = sorted(rows, "", "none");
    const look = (name, cell) => (numbers.has(name) ? "ask-number" : home.Sparql.plain(cell).length < 25 ? "ask-short" : "ask-long");
    const row = (i) => make("tr", {}, ...columns.map((name) => make("td", { class: look(name, rows[i][name]) }, ...cellOf(known, name, rows[i][name]))));
    const pages = pager(rows.length, (page) => {
      body.replaceChildren(...ordered.slice(page * PAGE, (page + 1) * PAGE).map(row));
      scroll.scrollTop = 0;
    });
    const heads = columns.map((name) => {
      const button = make("button", { type: "button" }, name);
      const head = make("th", { scope: "col", "aria-sort": "none", class: numbers.has(name) ? "ask-number" : "" }, button);
      button.addEventListener("click", () => {
        const turn = TURNS[head.getAttribute("aria-sort")];
        for (const one of heads) one.setAttribute("aria-sort", "none");
        head.setAttribute("aria-sort", turn);
        ordered = sorted(rows, name, turn, numbers.has(name));
        pages.show(0);
      });
      return head;
    });
    const caption = make("caption", { class: "ask-caption" }, `${many(rows.length, "row")}; a column's head sorts them.`);
    scroll.append(make("table", {}, caption, make("thead", {}, make("tr", {}, ...heads)), body));
    pages.show(0);
    return make("div", {}, scroll, ...(rows.length > PAGE ? [pages.bar] : []));
  }

  home.Tables = { table };
})(globalThis);
