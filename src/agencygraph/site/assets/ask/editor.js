// The editor: a text field over its own highlighted copy, with numbered lines and a marked fault.
//
// In: the field and the element behind it. Out: {text(), write(text), mark(start, end)}. The copy
// is for the eye alone; the field is what keyboards and screen readers meet. Tab leaves it.
"use strict";
(function (home) {
  const { make } = home.Elements;

  /** Cut pieces at a place, so that the fault can be told from what is around it. */
  function* cutAt(pieces, start, end) {
    let at = 0;
    for (const [kind, text] of pieces) {
      const places = [start - at, end - at].filter((place) => place > 0 && place < text.length);
      let from = 0;
      for (const to of [...places, text.length]) {
        if (to > from) yield [kind, text.slice(from, to), at + from >= start && at + from < end];
        from = to;
      }
      at += text.length;
    }
  }

  function edit(field, shown) {
    let fault = null;

    function drawn() {
      const lines = [make("span", { class: "ask-line" })];
      const { start, end } = fault || { start: -1, end: -1 };
      for (const [kind, text, isFault] of cutAt(home.Sparql.pieces(field.value), start, end)) {
        text.split("\n").forEach((part, i) => {
          if (i) lines.push(make("span", { class: "ask-line" }));
          if (!part) return;
          const look = [kind && `ask-${kind}`, isFault && "ask-fault"].filter(Boolean).join(" ");
          lines.at(-1).append(look ? make("span", { class: look }, part) : part);
          if (isFault) lines.at(-1).classList.add("ask-faulty");
        });
      }
      shown.replaceChildren(...lines);
    }

    function mark(start, end) {
      fault = start === undefined ? null : { start, end: Math.max(end, start + 1) };
      field.toggleAttribute("aria-invalid", Boolean(fault));
      if (fault) field.setAttribute("aria-invalid", "true");
      drawn();
    }

    field.addEventListener("input", () => mark());
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.shiftKey || event.isComposing) return;
      const line = field.value.slice(0, field.selectionStart).split("\n").at(-1);
      const indent = /^[ \t]*/.exec(line)[0] + (/[{(]\s*$/.test(line) ? "  " : "");
      // The one way to put text in that can be taken back with Ctrl+Z.
      if (indent && document.execCommand("insertText", false, `\n${indent}`)) event.preventDefault();
    });
    return {
      text: () => field.value,
      write(text) { field.value = text; mark(); },
      mark,
      select(start, end) { field.focus(); field.setSelectionRange(start, Math.max(end, start)); },
    };
  }

  home.Editors = { edit };
})(globalThis);
