// The two engines of the page: Oxigraph in a worker of the page, or the endpoint of its host.
//
// Each gives {words, again, whole(text, prefixes), load(), ask(text, form), stop()}. `whole` is the
// query as that engine wants it, `ask` promises {answer, milliseconds}: rows as SPARQL's JSON,
// triples as N-Triples. `stop` makes it reject. What the worker needs is fetched, or stands in the
// page as scripts that put themselves into `askFiles`: such run from file:// too.
"use strict";
(function (home) {
  const { make } = home.Elements;

  const texts = (name) => new TextDecoder().decode(bytes(name));
  const bytes = (name) => Uint8Array.from(atob(home.askFiles[name]), (letter) => letter.charCodeAt(0));

  function loaded(file, name) {
    if (home.askFiles && name in home.askFiles) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const script = make("script", { src: file });
      script.onload = () => resolve();
      script.onerror = () => { script.remove(); reject(new Error(`${file} is not there`)); };
      document.head.append(script);
    });
  }

  /** The engine in this page: a query that does not end is ended with its worker. */
  function inPage(arithmetic, graph) {
    let files = null;
    let worker = null;
    let ready = null;
    let refuse = null;

    async function allFiles() {
      const { unpacked, fetched } = home.Packed;
      const [data] = await Promise.all([
        graph ? fetched(graph) : unpacked(bytes("graph.trig.gz")),
        loaded("oxigraph.wasm.js", "oxigraph.wasm.gz"),
      ]);
      return { module: await WebAssembly.compile(await unpacked(bytes("oxigraph.wasm.gz"))), data };
    }

    function told(message) {
      return new Promise((resolve, reject) => {
        refuse = reject;
        worker.onmessage = ({ data }) => (data.failure === undefined ? resolve(data) : reject(new Error(data.failure)));
        worker.onerror = (event) => reject(new Error(event.message || "the worker did not start"));
        worker.postMessage(message);
      });
    }

    async function start() {
      files ??= allFiles();
      const held = await files;
      const code = new Blob(["oxigraph.js", "worker.js"].map(texts), { type: "text/javascript" });
      const address = URL.createObjectURL(code);
      worker = new Worker(address);
      await told({ load: held });
      URL.revokeObjectURL(address);
    }

    function load() {
      if (ready) return ready;
      const mine = start();
      ready = mine;
      mine.catch(() => { if (ready === mine) files = ready = null; });
      return mine;
    }

    return {
      words: "Loading the engine and the graph …",
      again: ["The engine is starting anew.", "The engine is ready again."],
      whole: (text, prefixes) => arithmetic.grouped(home.Sparql.withPrefixes(text, prefixes)),
      load,
      ask: (text, form) => told({ query: { text, form } }),
      stop() {
        // Before there is a worker there is no query either.
        if (!worker) return load();
        worker.terminate();
        worker = ready = null;
        refuse(new Error("stopped"));
        return load();
      },
    };
  }

  /** The endpoint at an address of the same host. */
  function atEndpoint(address) {
    let running = null;

    async function ask(text, form) {
      const started = performance.now();
      const mine = new AbortController();
      running = mine;
      try {
        const response = await fetch(address, {
          method: "POST",
          headers: { "Content-Type": "application/sparql-query", Accept: form === "triples" ? "application/n-triples" : "application/sparql-results+json" },
          body: text,
          signal: mine.signal,
        });
        const answer = await response.text().catch(() => { throw new Error("The answer was cut off: it is longer than the endpoint gives, or took too long. Ask for less, with LIMIT."); });
        if (!response.ok) throw new Error(answer.trim() || `the endpoint answered ${response.status}`);
        return { answer, milliseconds: performance.now() - started };
      } catch (error) {
        if (error instanceof TypeError) throw new Error("The endpoint does not answer.");
        throw error;
      }
    }

    return {
      words: "Asking …",
      again: ["", ""],
      whole: home.Sparql.withPrefixes,
      load: () => Promise.resolve(),
      ask,
      stop() { if (running) running.abort(); return Promise.resolve(); },
    };
  }

  home.Engines = { inPage, atEndpoint };
})(globalThis);
