// Named questions: the page holds them all, or the page of each question holds its own.
//
// In: those that the page holds, by name, or nothing; the links to all. Out: {name(link),
// get(name)}; `get` promises {name, words, parameters, defaults, text}.
"use strict";
(function (home) {
  /** Give the name of the question that a link leads to: question/NAME.html or ?question=NAME. */
  const name = (link) => /([^/=]+?)(?:\.html)?$/.exec(link.getAttribute("href"))[1];

  /** Read a question from its page. */
  function read(named, html) {
    // Its head has a style that the policy of this page does not take.
    const page = new DOMParser().parseFromString(html.slice(html.indexOf("<main")), "text/html");
    const [parameters, defaults] = [{}, {}];
    for (const term of page.querySelectorAll(".facts dt")) {
      const told = term.nextElementSibling;
      parameters[term.textContent] = told.firstChild.data.trim();
      defaults[term.textContent] = told.querySelector("code").textContent;
    }
    const [words, text] = ["h1", ".query"].map((where) => page.querySelector(where).textContent);
    return { name: named, words, parameters, defaults, text };
  }

  function of(held, links) {
    const found = new Map(Object.entries(held || {}));
    const places = new Map(Array.from(links, (link) => [name(link), link.getAttribute("href")]));

    async function get(named) {
      if (!found.has(named)) found.set(named, read(named, await home.Packed.text(places.get(named))));
      return found.get(named);
    }

    return { name, get, has: (named) => places.has(named) };
  }

  home.Questions = { of };
})(globalThis);
