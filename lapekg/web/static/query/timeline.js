// A timeline: a bar from the start to the end of each row, and a mark for times that stand alone.

import { columnChoice, drawing, html, lines, svg } from "./svg.js";
import { number, text } from "./texts.js";

const MOST_ROWS = 200;
const NONE = "";
const UNTIL = /end|until|close|last|loppu|asti|slut|till/i;
const FROM = /start|from|begin|open|first|issued|announced|date|time|alku|alkaa|början|från/i;

export class Timeline {
  static fits(answer) {
    return answer.of("time").length > 0;
  }

  constructor(answer) {
    this.answer = answer;
    this.times = answer.of("time").map((column) => column.name);
    const until = this.times.find((name) => UNTIL.test(name));
    const from = this.times.find((name) => name !== until && FROM.test(name)) ?? this.times.find((name) => name !== until) ?? until;
    this.labels = answer.of("iri", "text", "mixed", "number").map((column) => column.name);
    this.choice = { label: this.labels[0] ?? this.times[0], from, until: until !== from ? (until ?? NONE) : NONE };
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
      columnChoice(text("label_column"), named([...this.labels, ...this.times]), this.choice.label, choose("label")),
      columnChoice(text("from_column"), named(this.times), this.choice.from, choose("from")),
      columnChoice(text("until_column"), [[NONE, text("none")], ...named(this.times)], this.choice.until, choose("until")),
    );
  }

  #entries() {
    const seen = new Map();
    let undated = 0;
    for (const row of this.answer.rows) {
      const from = period(row[this.choice.from]?.value);
      const until = period(row[this.choice.until]?.value);
      if (!from && !until) {
        undated += 1;
        continue;
      }
      const written = [...new Set([row[this.choice.from]?.value, row[this.choice.until]?.value].filter(Boolean))].join(" – ");
      const name = this.answer.label(row[this.choice.label]);
      const start = (from ?? until)[0];
      const entry = { name, written, address: this.answer.address(row[this.choice.label]), start, end: Math.max((until ?? from)[1], start), open: !until && this.choice.until !== NONE };
      seen.set(`${name} ${written}`, entry);
    }
    return { entries: [...seen.values()].sort((one, other) => one.start - other.start || one.end - other.end), undated };
  }

  #figure(width) {
    const { entries, undated } = this.#entries();
    const shown = entries.slice(0, MOST_ROWS);
    const figure = html("figure", {}, html("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": text("timeline") }, this.#picture(shown, width)));
    const notes = [];
    if (shown.length < entries.length) notes.push(text("first", { shown: number(shown.length), count: number(entries.length) }));
    if (undated) notes.push(text("undated", { count: number(undated) }));
    if (notes.length) figure.append(html("figcaption", {}, notes.join(" ")));
    return figure;
  }

  #picture(entries, width) {
    const [height, top] = [26, 34];
    const first = new Date(Math.min(...entries.map((each) => each.start))).getUTCFullYear();
    const last = new Date(Math.max(...entries.map((each) => each.end)) - 1).getUTCFullYear() + 1;
    const left = width > 640 ? Math.min(320, width * 0.36) : 0;
    const row = left ? height : height + 18;
    const begin = Date.UTC(first, 0);
    const scale = (time) => left + ((time - begin) / (Date.UTC(last, 0) - begin)) * (width - left - 8);
    const bottom = top + entries.length * row + 8;
    const marks = years(first, last, width - left).flatMap((year) => [
      svg("line", { x1: scale(Date.UTC(year, 0)), x2: scale(Date.UTC(year, 0)), y1: top - 8, y2: bottom, class: "axis" }),
      svg("text", { x: scale(Date.UTC(year, 0)) + 4, y: 16, class: "faint" }, String(year)),
    ]);
    entries.forEach((entry, place) => marks.push(...this.#row(entry, top + place * row, left, width, scale)));
    const label = text("timeline_label", { count: number(entries.length), from: first, until: last - 1 });
    return drawing(width, bottom, label, ...marks);
  }

  #row(entry, y, left, width, scale) {
    const words = lines(entry.name, Math.floor((left || width) / 7.4), 1)[0];
    const written = svg("text", { x: left ? left - 8 : 0, y: left ? y + 16 : y + 12, "text-anchor": left ? "end" : "start" }, words, svg("title", {}, entry.name));
    const length = scale(entry.end) - scale(entry.start);
    const at = left ? y + 4 : y + 18;
    const title = svg("title", {}, `${entry.name}: ${entry.written}`);
    const mark =
      length < 8
        ? svg("circle", { cx: scale(entry.start) + length / 2, cy: at + 8, r: 6, class: "bar series-1" }, title)
        : svg("rect", { x: scale(entry.start), y: at, width: length, height: 16, rx: 2, class: entry.open ? "bar series-1 open" : "bar series-1" }, title);
    return [entry.address ? svg("a", { href: entry.address }, written) : written, mark];
  }
}

function years(first, last, width) {
  const step = [1, 2, 5, 10, 20, 50, 100].find((each) => ((last - first) / each) * 46 < width) ?? 200;
  const found = [];
  for (let year = Math.ceil(first / step) * step; year < last; year += step) found.push(year);
  return found;
}

/** Give the beginning and the end of a time, as wide as it is precise. */
export function period(written) {
  const found = written?.match(/^(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?(T.*)?/);
  if (!found) return null;
  const [year, month, day] = [Number(found[1]), found[2] && Number(found[2]) - 1, found[3] && Number(found[3])];
  if (month === undefined) return [Date.UTC(year, 0), Date.UTC(year + 1, 0)];
  if (day === undefined) return [Date.UTC(year, month), Date.UTC(year, month + 1)];
  const start = found[4] ? Date.parse(written) : Date.UTC(year, month, day);
  return [start, found[4] ? start + 3_600_000 : start + 86_400_000];
}
