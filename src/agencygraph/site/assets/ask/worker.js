// The engine at work, away from the page: loads the graph, then answers one query at a time.
//
// In: {load: {module, data}} once, then {query: {text, form}}. Out: {ready}, {answer} or {failure}.
// A query that does not end is ended by terminating the whole worker: the engine has no other way.
"use strict";
let store;

function load({ module, data }) {
  oxigraph.initSync({ module });
  store = new oxigraph.Store();
  store.load(data, { format: "application/trig", no_transaction: true });
  postMessage({ ready: store.size });
}

function answer({ text, form }) {
  const started = performance.now();
  const results = form === "triples" ? "application/n-triples" : "json";
  // All named graphs together, as `agencygraph query` asks them.
  const found = store.query(text, { use_default_graph_as_union: true, results_format: results });
  postMessage({ answer: found, milliseconds: performance.now() - started });
}

onmessage = ({ data }) => {
  try {
    if (data.load) load(data.load);
    else answer(data.query);
  } catch (error) {
    postMessage({ failure: String((error && error.message) || error) });
  }
};
