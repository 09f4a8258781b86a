// Elements of HTML and SVG, made from a tag, attributes and what they hold.
"use strict";
(function (home) {
  function filled(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    element.append(...children);
    return element;
  }

  const make = (tag, attributes = {}, ...children) => filled(document.createElement(tag), attributes, children);
  const draw = (tag, attributes = {}, ...children) =>
    filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
  const many = (n, word) => `${n.toLocaleString("en")} ${word}${n === 1 ? "" : "s"}`;

  /** Make a labelled field of choices: `choices` are [value, words]. */
  function choice(words, choices, chosen, changed) {
    const options = choices.map(([value, shown]) => make("option", { value, selected: value === chosen }, shown));
    const select = make("select", {}, ...options);
    select.addEventListener("change", () => changed(select.value));
    return make("label", {}, words, select);
  }

  home.Elements = { make, draw, many, choice };
})(globalThis);
