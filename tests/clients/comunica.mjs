// Ask one query after another through Comunica, in the way its guide shows.
//
// In, on the input, as JSON: a list of { name, query, sources }. Out, on the output, as JSON: by
// name, the answer in a form of the W3C or the reason why there is none, and the requests made.
import { subscribe } from "node:diagnostics_channel";
import { json, text } from "node:stream/consumers";
import { QueryEngine } from "@comunica/query-sparql";

const engine = new QueryEngine();
let requests = [];
subscribe("undici:request:create", ({ request }) => {
  requests.push(`${request.method} ${request.path.split("=")[0]}`);
});

async function answer(query, sources) {
  const found = await engine.query(query, { sources });
  const isGraph = found.resultType === "quads";
  const type = isGraph ? "application/n-triples" : "application/sparql-results+json";
  return text((await engine.resultToString(found, type)).data);
}

const told = {};
for (const { name, query, sources } of await json(process.stdin)) {
  requests = [];
  try {
    told[name] = { text: await answer(query, sources), requests };
  } catch (error) {
    told[name] = { error: error.message, requests };
  }
}
process.stdout.write(JSON.stringify(told));
