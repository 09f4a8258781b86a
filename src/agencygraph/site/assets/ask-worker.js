// The engine at work, away from the page: loads the graph, then answers one query at a time.
//
// In: {load: {module, data}} once, then {query: {text, form}}. Out: {ready}, {answer} or {failure}.
// A query that does not end is ended by terminating the whole worker: the engine has no other way.
"use strict";
if (typeof oxigraph === "undefined") importScripts("oxigraph.js");
let store;

async function opened(bytes) {
  // A host may have unpacked the file on the way (Content-Encoding): look at the bytes.
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

async function load({ module, data }) {
  oxigraph.initSync({ module });
  store = new oxigraph.Store();
  store.load(await opened(new Uint8Array(data)), { format: "application/n-quads", no_transaction: true });
  postMessage({ ready: store.size });
}

function answer({ text, form }) {
  const started = performance.now();
  const results = form === "triples" ? "text/turtle" : "json";
  // All named graphs together, as `agencygraph query` asks them.
  const found = store.query(text, { use_default_graph_as_union: true, results_format: results });
  postMessage({ answer: found, form, milliseconds: performance.now() - started });
}

onmessage = async ({ data }) => {
  try {
    if (data.load) await load(data.load);
    else answer(data.query);
  } catch (error) {
    postMessage({ failure: String((error && error.message) || error), loading: Boolean(data.load) });
  }
};
