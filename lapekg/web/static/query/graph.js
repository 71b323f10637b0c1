// A drawing of things and the links between them, by Cytoscape.js.

import { loadCytoscape } from "./loading.js";
import { html } from "./svg.js";
import { number, text, told } from "./texts.js";

const MOST_EDGES = 250;

export class Graph {
  static fits(answer) {
    return answer.of("iri", "node").length > 1;
  }

  constructor(answer) {
    this.answer = answer;
  }

  async show(parent) {
    const cytoscape = await loadCytoscape(told.vendor).catch(() => null);
    if (!cytoscape) {
      parent.replaceChildren(html("p", {}, text("no_vendor")));
      return;
    }
    const all = edgesOf(this.answer);
    const edges = all.slice(0, MOST_EDGES);
    const nodes = new Map();
    for (const edge of edges) {
      for (const end of [edge.source, edge.target]) nodes.set(end.value, end);
    }
    const label = text("graph_label", { nodes: number(nodes.size), edges: number(edges.length) });
    const place = html("div", { class: "network", role: "img", tabindex: "0", "aria-label": label });
    const chosen = html("p", { class: "chosen", role: "status" });
    parent.replaceChildren(place, this.#buttons(), chosen);
    if (edges.length < all.length) {
      parent.append(html("p", { class: "note" }, text("first", { shown: number(edges.length), count: number(all.length) })));
    }
    this.drawn = cytoscape({
      container: place,
      elements: elementsOf(nodes, edges, this.answer),
      style: styleFrom(getComputedStyle(document.documentElement)),
      // From a circle the forces find the same places each time.
      layout: { name: "circle" },
      maxZoom: 3,
      userZoomingEnabled: false,
    });
    this.drawn.layout({ name: "cose", animate: false, randomize: false, nodeDimensionsIncludeLabels: true, idealEdgeLength: () => 80, nodeRepulsion: () => 40000, numIter: 1000, padding: 24 }).run();
    // A few things are not blown up to the size of the frame.
    if (this.drawn.zoom() > 1.3) this.drawn.zoom(1.3).center();
    this.drawn.on("tap", "node", (event) => chosen.replaceChildren(...this.#told(event.target)));
    place.addEventListener("keydown", (event) => moved(event, this.drawn));
  }

  // Turning the wheel or two fingers scroll the page, not the drawing.
  #buttons() {
    const button = (label, sign, factor) => {
      const element = html("button", { type: "button", class: "secondary", "aria-label": label }, sign);
      element.addEventListener("click", () => zoomed(this.drawn, factor));
      return element;
    };
    return html("p", { class: "actions" }, button(text("larger"), "+", 1.25), button(text("smaller"), "−", 0.8));
  }

  hide() {
    this.drawn?.destroy();
    this.drawn = null;
  }

  #told(node) {
    const name = node.data("label");
    const address = this.answer.address(node.data("term"));
    return address ? [html("a", { href: address }, text("open", { name }))] : [name];
  }
}

/** Take rows for links: subject, property, value where there are three things; else from each column to the next. */
function edgesOf(answer) {
  const columns = answer.of("iri", "node").map((column) => column.name);
  const labelled = columns.length > 2 && answer.columns.findIndex((column) => column.name === columns[1]) > 0 && isProperty(answer, columns[1]);
  const seen = new Map();
  const add = (source, target, label) => {
    if (source && target && source.value !== target.value) seen.set(`${source.value} ${label} ${target.value}`, { source, target, label });
  };
  for (const row of answer.rows) {
    if (labelled) add(row[columns[0]], row[columns[2]], answer.label(row[columns[1]]));
    else columns.slice(1).forEach((name, place) => add(row[columns[place]], row[name], ""));
  }
  return [...seen.values()];
}

/** A column of few different things, each in many rows, which is never the first: those are properties or kinds. */
function isProperty(answer, name) {
  const values = new Set(answer.rows.map((row) => row[name]?.value));
  return [...values].every((iri) => !iri || /#[a-z]\w*$|\/[a-z]\w*$/.test(iri)) && values.size <= 30;
}

function elementsOf(nodes, edges, answer) {
  const ids = new Map([...nodes.keys()].map((value, place) => [value, `n${place}`]));
  return [
    ...[...nodes].map(([value, term]) => ({ data: { id: ids.get(value), label: answer.label(term), term } })),
    ...edges.map((edge) => ({ data: { source: ids.get(edge.source.value), target: ids.get(edge.target.value), label: edge.label } })),
  ];
}

function styleFrom(style) {
  const colour = (name) => style.getPropertyValue(name).trim();
  const words = { color: colour("--text"), "font-family": getComputedStyle(document.body).fontFamily };
  return [
    {
      selector: "node",
      style: { ...words, label: "data(label)", "background-color": colour("--link"), width: 14, height: 14, "font-size": 12, "text-wrap": "wrap", "text-max-width": 140, "text-valign": "bottom", "text-margin-y": 4, "text-background-color": colour("--page"), "text-background-opacity": 0.8 },
    },
    { selector: "node:selected", style: { "background-color": colour("--source") } },
    {
      selector: "edge",
      style: { ...words, color: colour("--quiet"), label: "data(label)", width: 1.5, "line-color": colour("--line"), "target-arrow-color": colour("--field"), "target-arrow-shape": "triangle", "curve-style": "bezier", "font-size": 9, "text-rotation": "autorotate", "min-zoomed-font-size": 8 },
    },
  ];
}

function moved(event, drawn) {
  const steps = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
  const factors = { "+": 1.25, "-": 0.8 };
  if (steps[event.key]) drawn.panBy({ x: steps[event.key][0], y: steps[event.key][1] });
  else if (factors[event.key]) zoomed(drawn, factors[event.key]);
  else return;
  event.preventDefault();
}

function zoomed(drawn, factor) {
  drawn.zoom({ level: drawn.zoom() * factor, renderedPosition: { x: drawn.width() / 2, y: drawn.height() / 2 } });
}
