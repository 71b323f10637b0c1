// A bar chart: one bar for each row or group of rows, lying for names and standing for times.

import { columnChoice, drawing, html, legend, lines, svg, ticks } from "./svg.js";
import { number, text } from "./texts.js";

const MOST_BARS = 60;
const MOST_SERIES = 6;
const COUNT = "";

export class Chart {
  static fits(answer) {
    return answer.rows.length > 0 && answer.of("number").length > 0 && answer.of("iri", "text", "time", "mixed").length > 0;
  }

  constructor(answer) {
    this.answer = answer;
    const labels = answer.of("iri", "text", "time", "mixed").map((column) => column.name);
    const values = answer.of("number").map((column) => column.name);
    const group = labels[1] && new Set(answer.rows.map((row) => answer.label(row[labels[1]]))).size <= MOST_SERIES;
    this.choice = { label: labels[0], group: group ? labels[1] : COUNT, value: values.at(-1) };
    if (values.length > 1) this.choice.value = values[0];
    this.labels = labels;
    this.values = values;
  }

  show(parent) {
    parent.replaceChildren(this.#controls(parent), this.#figure(parent.clientWidth || 800));
  }

  #controls(parent) {
    const choose = (key) => (name) => {
      this.choice[key] = name;
      this.show(parent);
    };
    const named = (names) => names.map((name) => [name, `?${name}`]);
    return html(
      "div",
      { class: "fields" },
      columnChoice(text("label_column"), named(this.labels), this.choice.label, choose("label")),
      columnChoice(text("value_column"), [...named(this.values), [COUNT, text("number_of_rows")]], this.choice.value, choose("value")),
      columnChoice(text("group_column"), [[COUNT, text("none")], ...named(this.labels)], this.choice.group, choose("group")),
    );
  }

  #data() {
    const { label, group, value } = this.choice;
    const bars = new Map();
    const series = new Set();
    for (const row of this.answer.rows) {
      const name = this.answer.label(row[label]);
      const part = group && group !== label ? this.answer.label(row[group]) : "";
      const amount = value ? Number(row[value]?.value ?? 0) : this.answer.counts(row, label);
      if (!bars.has(name)) bars.set(name, { name, address: this.answer.address(row[label]), parts: new Map() });
      const bar = bars.get(name);
      bar.parts.set(part, (bar.parts.get(part) ?? 0) + amount);
      series.add(part);
    }
    return { bars: [...bars.values()], series: [...series] };
  }

  #figure(width) {
    const { bars, series } = this.#data();
    const shown = bars.slice(0, MOST_BARS);
    const times = this.answer.columns.find((column) => column.name === this.choice.label)?.kind === "time";
    const label = text("chart_label", { value: this.choice.value ? `?${this.choice.value}` : text("number_of_rows"), label: `?${this.choice.label}` });
    const picture = (times && width > 500 ? columns : rows)(shown, series, width, label);
    const figure = html("figure", {}, html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text("chart") }, picture));
    if (series.length > 1) figure.append(legend(series.map((name) => name || "–")));
    if (shown.length < bars.length) {
      figure.append(html("figcaption", {}, text("first", { shown: number(shown.length), count: number(bars.length) })));
    }
    return figure;
  }
}

// Bars of several series stand side by side: what they measure may not add up, such as sums sought and sums granted.
function rows(bars, series, width, label) {
  const [thick, margin] = [series.length > 1 ? 13 : 22, 8];
  const left = Math.min(260, width * 0.42);
  const scale = scaled(bars, width - left - 80);
  const marks = [];
  let y = margin;
  for (const bar of bars) {
    const parts = series.filter((name) => bar.parts.has(name));
    const height = Math.max(parts.length * thick, 22) + 12;
    marks.push(name(bar, left, y + height / 2 - 2));
    parts.forEach((part, place) => {
      const value = bar.parts.get(part);
      const at = y + (height - 12 - parts.length * thick) / 2 + place * thick;
      marks.push(box(bar, part, series, { x: left, y: at, width: Math.max(scale(value), 1), height: thick - 2 }));
      marks.push(svg("text", { x: left + scale(value) + 6, y: at + thick / 2 + 4, class: "value" }, number(value)));
    });
    y += height;
  }
  return drawing(width, y, label, ...marks);
}

function name(bar, left, middle) {
  const words = lines(bar.name, Math.floor(left / 7.4));
  const written = svg("text", { x: left - 8, y: middle - (words.length - 1) * 7, "text-anchor": "end" });
  words.forEach((line, row) => written.append(svg("tspan", { x: left - 8, dy: row ? 14 : 0 }, line)));
  written.append(svg("title", {}, bar.name));
  return bar.address ? svg("a", { href: bar.address }, written) : written;
}

function box(bar, part, series, place) {
  const words = `${bar.name}${part ? `, ${part}` : ""}: ${number(bar.parts.get(part))}`;
  return svg("rect", { ...place, class: `bar series-${(series.indexOf(part) % 6) + 1}` }, svg("title", {}, words));
}

function scaled(bars, length, most = Math.max(...bars.flatMap((bar) => [...bar.parts.values()]), 0)) {
  return (value) => (Math.max(value, 0) / (most || 1)) * length;
}

function columns(bars, series, width, label) {
  const [height, top, bottom, left] = [320, 20, 60, 60];
  const axis = ticks(Math.max(...bars.flatMap((bar) => [...bar.parts.values()]), 0));
  const full = Math.max(width, left + bars.length * (8 + series.length * 14));
  const step = (full - left) / bars.length;
  const scale = scaled(bars, height - top - bottom, axis.at(-1));
  const base = height - bottom;
  const marks = axis.flatMap((value) => [
    svg("line", { x1: left, x2: full, y1: base - scale(value), y2: base - scale(value), class: "axis" }),
    svg("text", { x: left - 8, y: base - scale(value) + 4, "text-anchor": "end", class: "faint" }, number(value)),
  ]);
  const every = Math.ceil(64 / step);
  bars.forEach((bar, place) => {
    const x = left + place * step;
    const thick = (step - 6) / series.length;
    series.forEach((part, which) => {
      if (!bar.parts.has(part)) return;
      const tall = Math.max(scale(bar.parts.get(part)), 1);
      marks.push(box(bar, part, series, { x: x + 3 + which * thick, y: base - tall, width: Math.max(thick - 1, 2), height: tall }));
    });
    if (place % every === 0) marks.push(svg("text", { x: x + step / 2, y: base + 20, "text-anchor": "middle" }, bar.name.slice(0, 10)));
  });
  return drawing(full, height, label, ...marks);
}
