// A map: areas of the instance shaded by a value, points and shapes of GeoSPARQL, on no tiles of anybody's.

import { columnChoice, drawing, html, svg } from "./svg.js";
import { number, text } from "./texts.js";

const COUNT = "";
const SHADES = 4;
const LATITUDE = /^lat(itude)?$/i;
const LONGITUDE = /^(lon|long|lng|longitude)$/i;

export class RegionMap {
  static fits(answer) {
    return areaColumn(answer) !== undefined || answer.of("place").length > 0 || coordinateColumns(answer) !== null;
  }

  constructor(answer) {
    this.answer = answer;
    this.values = answer.of("number").map((column) => column.name).filter((name) => !LATITUDE.test(name) && !LONGITUDE.test(name));
    this.choice = { value: this.values[0] ?? COUNT };
  }

  show(parent) {
    const parts = [this.#figure(Math.min(parent.clientWidth || 600, 640))];
    if (areaColumn(this.answer)) parts.unshift(this.#controls(parent));
    parent.replaceChildren(...parts);
  }

  #controls(parent) {
    const choices = [...this.values.map((name) => [name, `?${name}`]), [COUNT, text("number_of_rows")]];
    const choose = (name) => {
      this.choice.value = name;
      this.show(parent);
    };
    return html("div", { class: "fields" }, columnChoice(text("value_column"), choices, this.choice.value, choose));
  }

  #figure(width) {
    const areas = this.answer.areas?.features ?? [];
    const column = areaColumn(this.answer);
    const sums = this.#sums(column);
    const shapes = this.#shapes();
    const project = projection([...areas.map((area) => area.geometry), ...shapes.map((shape) => shape.geometry)], width);
    const largest = Math.max(...sums.values(), 0);
    const marks = areas.map((area) => this.#area(area, sums.get(area.id), largest, column, project));
    marks.push(...shapes.map((shape) => mark(shape, project)));
    const found = areas.filter((area) => sums.has(area.id)).length + shapes.length;
    const figure = html("figure", {}, drawing(width, project.height, text("map_label", { count: number(found) }), ...marks));
    const left = this.answer.rows.length - (column ? this.answer.rows.filter((row) => this.#isArea(row[column])).length : shapes.length);
    const notes = [left > 0 ? text("unplaced", { count: number(left) }) : "", this.answer.areas?.attribution ?? ""];
    figure.append(html("figcaption", {}, notes.filter(Boolean).join(" ")));
    return figure;
  }

  #isArea(term) {
    return this.answer.areas?.features.some((area) => area.id === term?.value);
  }

  #sums(column) {
    const sums = new Map();
    for (const row of column ? this.answer.rows : []) {
      const { value } = this.choice;
      const amount = value ? Number(row[value]?.value ?? 0) : this.answer.counts(row, column);
      if (row[column]) sums.set(row[column].value, (sums.get(row[column].value) ?? 0) + amount);
    }
    return sums;
  }

  #area(area, sum, largest, column, project) {
    const { name, address } = area.properties;
    const shade = sum > 0 ? Math.max(1, Math.round((sum / largest) * SHADES)) : 0;
    const title = svg("title", {}, sum === undefined ? name : `${name}: ${number(sum)}`);
    const path = svg("path", { d: project.path(area.geometry), class: `area shade-${shade}` }, title);
    if (sum === undefined) return path;
    const [x, y] = project.center(area.geometry);
    const words = svg("text", { x, y: y + 4, "text-anchor": "middle", class: `value on-${shade}` }, number(sum));
    return svg("a", { href: address, "aria-label": `${name}: ${number(sum)}` }, path, words);
  }

  #shapes() {
    const wkt = this.answer.of("place")[0]?.name;
    const coordinates = coordinateColumns(this.answer);
    const labels = this.answer.of("iri", "text", "mixed")[0]?.name;
    return this.answer.rows
      .map((row) => ({
        name: this.answer.label(row[labels]),
        address: this.answer.address(row[labels]),
        geometry: wkt ? readWkt(row[wkt]?.value) : coordinates && readPoint(row, coordinates),
      }))
      .filter((shape) => shape.geometry);
  }
}

function areaColumn(answer) {
  const areas = new Set(answer.areas?.features.map((area) => area.id) ?? []);
  return answer.of("iri").find((column) => answer.rows.some((row) => areas.has(row[column.name]?.value)))?.name;
}

function coordinateColumns(answer) {
  const named = (pattern) => answer.of("number").find((column) => pattern.test(column.name))?.name;
  const [latitude, longitude] = [named(LATITUDE), named(LONGITUDE)];
  return latitude && longitude ? { latitude, longitude } : null;
}

function readPoint(row, { latitude, longitude }) {
  const [x, y] = [Number(row[longitude]?.value), Number(row[latitude]?.value)];
  return Number.isFinite(x) && Number.isFinite(y) && row[longitude] ? { type: "Point", coordinates: [x, y] } : null;
}

/** Read well-known text as GeoJSON geometry; longitude comes first, as in the default system of GeoSPARQL. */
export function readWkt(written) {
  const found = written?.match(/(POINT|LINESTRING|POLYGON|MULTIPOLYGON)\s*Z?\s*(\(.*\))/i);
  if (!found) return null;
  const nested = found[2].replace(/[-\d.eE+]+(?:\s+[-\d.eE+]+)+/g, (pair) => `[${pair.trim().split(/\s+/).slice(0, 2).join(",")}]`);
  try {
    const coordinates = JSON.parse(nested.replace(/\(/g, "[").replace(/\)/g, "]"));
    const type = { POINT: "Point", LINESTRING: "LineString", POLYGON: "Polygon", MULTIPOLYGON: "MultiPolygon" }[found[1].toUpperCase()];
    return { type, coordinates: type === "Point" ? coordinates[0] : coordinates };
  } catch {
    return null;
  }
}

function mark(shape, project) {
  const title = svg("title", {}, shape.name);
  const drawn =
    shape.geometry.type === "Point"
      ? (([cx, cy]) => svg("circle", { cx, cy, r: 6, class: "bar series-2" }, title))(project(shape.geometry.coordinates))
      : svg("path", { d: project.path(shape.geometry), class: "shape" }, title);
  return shape.address ? svg("a", { href: shape.address, "aria-label": shape.name }, drawn) : drawn;
}

function points(geometry) {
  return geometry.type === "Point" ? [geometry.coordinates] : rings(geometry).flat();
}

function rings(geometry) {
  if (geometry.type === "LineString") return [geometry.coordinates];
  return geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
}

/** Make an equirectangular projection, true to shape in the middle, that fits everything into the width. */
function projection(geometries, width) {
  const all = geometries.flatMap(points);
  const [west, east] = extent(all.map(([x]) => x));
  const [south, north] = extent(all.map(([, y]) => y));
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180) || 1;
  const scale = Math.min((width - 20) / ((east - west) * squeeze || 1), 700 / (north - south || 1));
  const inset = (width - (east - west) * squeeze * scale) / 2;
  const project = ([x, y]) => [inset + (x - west) * squeeze * scale, 10 + (north - y) * scale];
  const written = (point) => project(point).map((value) => value.toFixed(1)).join(" ");
  project.height = Math.ceil((north - south) * scale + 20);
  project.path = (geometry) => rings(geometry).map((ring) => `M${ring.map(written).join("L")}${geometry.type === "LineString" ? "" : "Z"}`).join("");
  project.center = (geometry) => {
    const largest = rings(geometry).reduce((one, other) => (other.length > one.length ? other : one));
    const [[w, e], [s, n]] = [extent(largest.map(([x]) => x)), extent(largest.map(([, y]) => y))];
    return project([(w + e) / 2, (s + n) / 2]);
  };
  return project;
}

function extent(values) {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}
