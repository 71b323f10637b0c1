// Draws the neighbourhood of a thing, when the reader asks for it: the library is larger than the page.

const place = document.getElementById("drawing");
const graph = JSON.parse(document.getElementById("graph").textContent);

// The library writes its own style sheet into the page, which the page's policy refuses, unless it is there already.
function load(address) {
  const sheet = document.createElement("template");
  sheet.id = "__________cytoscape_stylesheet";
  document.head.append(sheet);
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

const LONGEST = 60;
const LINE = 16;

function shortened(text) {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1).trimEnd()}…` : text;
}

// What points here stands on the left, what this points to on the right, and further out what belongs to those.
function columns(narrow) {
  const sides = new Map([["0", 0]]);
  const put = (id, side) => sides.has(id) || sides.set(id, side);
  for (const { source, target } of graph.edges) {
    if (target === "0") put(source, -1);
    else if (source === "0") put(target, 1);
  }
  if (!narrow) {
    for (const { source, target } of graph.edges) {
      if (sides.has(source)) put(target, sides.get(source) < 0 ? -2 : 2);
      else put(source, sides.get(target) < 0 ? -2 : 2);
    }
  }
  return sides;
}

function places(narrow) {
  const sides = columns(narrow);
  const width = narrow ? { label: 96, 1: 130 } : { label: 150, 1: 210, 2: 430 };
  const names = new Map(graph.nodes.map(({ id, name }) => [id, shortened(name)]));
  const placed = new Map();
  for (const side of new Set(sides.values())) {
    const column = [...sides].filter(([, each]) => each === side).map(([id]) => id);
    const heights = column.map((id) => LINE * Math.ceil((names.get(id).length * 8) / width.label) + 14);
    let y = -heights.reduce((sum, each) => sum + each, 0) / 2;
    column.forEach((id, row) => {
      placed.set(id, { x: Math.sign(side) * (width[Math.abs(side)] ?? 0), y: y + heights[row] / 2, side });
      y += heights[row];
    });
  }
  return { placed, names, label: width.label };
}

function style(width) {
  const label = {
    label: "data(name)",
    color: colour("--text"),
    "font-family": getComputedStyle(document.body).fontFamily,
    "font-size": 13,
    "text-wrap": "wrap",
    "text-max-width": width,
    "text-background-color": colour("--page"),
    "text-background-opacity": 0.85,
  };
  return [
    { selector: "node", style: { ...label, "background-color": colour("--quiet"), width: 12, height: 12 } },
    { selector: "node[address]", style: { "background-color": colour("--link") } },
    { selector: ".left", style: { "text-halign": "left", "text-valign": "center", "text-margin-x": -4 } },
    { selector: ".right", style: { "text-halign": "right", "text-valign": "center", "text-margin-x": 4 } },
    {
      selector: "#0",
      style: { width: 24, height: 24, "font-weight": "bold", "text-valign": "bottom", "text-margin-y": 6 },
    },
    {
      selector: "edge",
      style: {
        ...label,
        color: colour("--quiet"),
        "font-size": 11,
        "curve-style": "straight",
        "line-color": colour("--field"),
        "target-arrow-color": colour("--field"),
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.8,
        width: 1,
      },
    },
  ];
}

function show(canvas) {
  const { placed, names, label } = places(canvas.clientWidth < 640);
  const sides = ["left", "", "right"];
  const nodes = [...placed].map(([id, { x, y, side }]) => {
    const { address } = graph.nodes[Number(id)];
    return {
      data: { id, name: names.get(id), ...(address && { address }) },
      position: { x, y },
      classes: sides[Math.sign(side) + 1],
    };
  });
  const edges = graph.edges.filter(({ source, target }) => placed.has(source) && placed.has(target));
  const rows = [...placed.values()].map(({ y }) => y);
  const reach = Math.max(...[...placed.values()].map(({ x }) => Math.abs(x)));
  const scale = Math.min(1, canvas.clientWidth / (2 * (reach + label + 24)));
  canvas.style.height = `${Math.max(240, (Math.max(...rows) - Math.min(...rows) + 120) * scale)}px`;
  const drawn = window.cytoscape({
    container: canvas,
    elements: [...nodes, ...edges.map((data) => ({ data }))],
    style: style(label),
    layout: { name: "preset", padding: 16 },
    // The page scrolls over the drawing as over anything else.
    userZoomingEnabled: false,
    userPanningEnabled: false,
    maxZoom: 1.1,
  });
  drawn.on("tap", "node[address]", (event) => {
    if (event.target.id() !== "0") window.location.assign(event.target.data("address"));
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.style(style(label)));
  new ResizeObserver(() => drawn.resize().fit(undefined, 12)).observe(canvas);
}

async function draw(button) {
  button.disabled = true;
  try {
    await load(place.dataset.library);
  } catch {
    const message = document.createElement("p");
    message.textContent = place.dataset.failed;
    message.setAttribute("role", "status");
    place.replaceChildren(message);
    return;
  }
  const canvas = document.createElement("div");
  canvas.className = "canvas";
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", place.dataset.label);
  place.replaceChildren(canvas);
  show(canvas);
}

const button = document.createElement("button");
button.type = "button";
button.className = "secondary";
button.textContent = place.dataset.draw;
button.addEventListener("click", () => draw(button));
place.append(button);
place.hidden = false;
