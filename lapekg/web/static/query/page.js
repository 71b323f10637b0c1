// The query page with scripts: an editor for the field, answers without a new page, and drawings of them.

import { enhanceField } from "./editor.js";
import { showViews } from "./views.js";
import { text } from "./texts.js";

// Browsers and servers agree on addresses of some 8,000 characters.
const LONGEST_ADDRESS = 7000;
const ACCEPT = { Accept: "text/html" };

const form = document.getElementById("query");
const field = document.getElementById("text");
const outcome = document.getElementById("outcome");
const state = document.getElementById("state");
const cancel = document.getElementById("cancel");
const permalink = document.getElementById("permalink");
let running = null;
let shown = location.search;

function addressOf(data) {
  const address = new URL(form.action);
  address.hash = location.hash;
  for (const [name, value] of data) {
    if (name !== "format" && !(name === "timeout" && value === form.elements.timeout.max)) address.searchParams.append(name, value);
  }
  return address;
}

/** Send a query that is too long for an address; its answer has none then. */
function post(data, signal) {
  const address = new URL(form.action);
  address.search = new URLSearchParams({ lang: document.documentElement.lang });
  return fetch(address, { method: "POST", body: new URLSearchParams(data), headers: ACCEPT, signal });
}

async function run() {
  running?.abort();
  const data = new FormData(form);
  const address = addressOf(data);
  const own = (running = new AbortController());
  busy(true, text("running"));
  try {
    const long = address.href.length > LONGEST_ADDRESS;
    const response = await (long ? post(data, own.signal) : fetch(address, { headers: ACCEPT, signal: own.signal }));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById("outcome");
    if (!found) throw new Error(response.statusText);
    outcome.replaceChildren(...document.adoptNode(found).childNodes);
    if (!long) history.pushState(null, "", address);
    shown = location.search;
    document.querySelector(".languages")?.replaceWith(document.adoptNode(page.querySelector(".languages")));
    permalink.hidden = long;
    permalink.href = address;
    document.title = page.title;
    busy(false, text(response.ok ? "done" : "failed"));
    await showViews(outcome);
    editor?.markProblem(outcome);
    outcome.querySelector("h2")?.scrollIntoView({ block: "nearest" });
  } catch (error) {
    if (running !== own) return;
    busy(false, text(error.name === "AbortError" ? "cancelled" : "unreachable"));
  } finally {
    if (running === own) running = null;
  }
}

function busy(yes, words) {
  outcome.setAttribute("aria-busy", yes);
  cancel.hidden = !yes;
  state.textContent = words;
}

form.addEventListener("submit", (event) => {
  // Other formats are a download, which the browser does best.
  if (form.elements.format.value !== "html") return;
  event.preventDefault();
  run();
});
outcome.addEventListener("view", (event) => {
  permalink.hash = event.detail;
});
cancel.addEventListener("click", () => running?.abort());
// A link to a place in the page changes no more of the address than its end.
window.addEventListener("popstate", () => {
  if (location.search !== shown) location.reload();
});

const editor = await enhanceField(form, field, run).catch(() => null);
await showViews(outcome);
editor?.markProblem(outcome);
