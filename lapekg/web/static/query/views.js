// The views of an answer: YASGUI's result viewer with the table of the page and drawings as its plug-ins. The table
// is there before any script; the viewer is laid around it.

import { readAnswer } from "./answer.js";
import { Chart } from "./chart.js";
import { Graph } from "./graph.js";
import { loadYasgui } from "./loading.js";
import { RegionMap } from "./map.js";
import { text } from "./texts.js";
import { Timeline } from "./timeline.js";

const VIEWS = { chart: Chart, map: RegionMap, timeline: Timeline, graph: Graph };

/** Lay the viewer around the answer, if there is one that can be drawn. */
export async function showViews(outcome) {
  const result = outcome.querySelector("#result");
  const answer = result && (await readAnswer(outcome));
  if (!answer) return;
  const drawn = Object.fromEntries(Object.entries(VIEWS).filter(([, view]) => view.fits(answer)));
  if (Object.keys(drawn).length === 0) return;
  const { Yasr } = await loadYasgui().catch(() => ({}));
  if (!Yasr) return;
  const place = document.createElement("div");
  place.className = "views";
  result.before(place);
  result.remove();
  Yasr.defaults.plugins = {};
  Yasr.plugins = { table: pluginOf(result.matches(".turtle") ? "turtle" : "table", { show: (parent) => parent.append(result) }) };
  for (const [name, View] of Object.entries(drawn)) Yasr.plugins[name] = pluginOf(name, new View(answer));
  const names = Object.keys(Yasr.plugins);
  const wished = [location.hash.slice(1), outcome.dataset.view].find((name) => names.includes(name));
  const viewer = new Yasr(place, {
    persistenceId: null,
    plugins: Object.fromEntries(names.map((name) => [name, { enabled: true }])),
    pluginOrder: names,
    defaultPlugin: wished ?? "table",
  });
  viewer.config.pluginOrder = names;
  translate(viewer);
  viewer.on("change", () => {
    const hash = `#${viewer.getSelectedPluginName()}`;
    history.replaceState(null, "", hash);
    outcome.dispatchEvent(new CustomEvent("view", { detail: hash }));
    mark(viewer);
  });
  viewer.setResponse({ data: answer.document, contentType: "application/sparql-results+json", status: 200 });
  mark(viewer);
}

/** Make a plug-in of YASR of a view: it is made anew for each answer and always fits it. */
function pluginOf(name, view) {
  return class {
    constructor(viewer) {
      this.viewer = viewer;
      this.priority = name in VIEWS ? 0 : 1;
      this.label = text(name);
    }
    canHandleResults() {
      return true;
    }
    async draw() {
      await view.show(this.viewer.resultsEl);
    }
    destroy() {
      view.hide?.();
    }
  };
}

// YASR speaks English and tells the chosen view by colour alone.
function translate(viewer) {
  const list = viewer.headerEl.querySelector(".yasr_btnGroup");
  list.setAttribute("aria-label", text("views"));
  for (const button of list.querySelectorAll("button")) {
    button.removeAttribute("aria-label");
    button.removeAttribute("title");
  }
  for (const each of [...viewer.headerEl.children]) {
    if (each !== list) each.hidden = true;
  }
}

function mark(viewer) {
  for (const button of viewer.headerEl.querySelectorAll(".yasr_btnGroup button")) {
    button.setAttribute("aria-pressed", button.classList.contains(`select_${viewer.getSelectedPluginName()}`));
  }
}
