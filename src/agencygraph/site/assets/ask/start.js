// Starts the page that asks. Its style, fields and program are one packed file, which is fetched;
// until then, and without it, the page is words and a list of links to the questions' own pages.
//
// From a disk no file can be fetched: the page then says what can be asked from there.
"use strict";
(function () {
  const at = (id) => document.getElementById(id);

  function fail(words) {
    at("ask-failed").textContent = words;
    at("ask-failed").hidden = false;
  }

  async function start() {
    const { style, body, script } = JSON.parse(await Packed.text("ask-page.json.gz"));
    const [list, focused] = [at("ask-list"), document.activeElement];
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    at("ask").outerHTML = body;
    at("ask-list").replaceWith(list);
    document.adoptedStyleSheets = [sheet];
    if (list.contains(focused)) focused.focus();
    const program = document.createElement("script");
    program.src = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    document.body.append(program);
  }

  if (location.protocol === "file:") {
    at("ask-disk").hidden = false;
    const single = at("ask-disk").querySelector("a");
    if (single) single.hash = location.hash;
  } else if (!globalThis.DecompressionStream || !document.adoptedStyleSheets) {
    fail("This browser is older than what the page needs; any of 2023 or later will do. The links below lead to the answers.");
  } else {
    start().catch((error) => fail(`The page that asks did not load: ${error.message}. The links below lead to the answers.`));
  }
})();
