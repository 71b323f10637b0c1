// SVG without inline styles, which the page's policy forbids and a style sheet does better.

const SVG = "http://www.w3.org/2000/svg";

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

export function html(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** A picture that says what it shows; one with links in it is a group of them, as a picture has no parts. */
export function drawing(width, height, label, ...children) {
  const picture = svg("svg", { class: "drawing", viewBox: `0 0 ${width} ${height}`, width, height }, ...children);
  picture.setAttribute("role", picture.querySelector("a") ? "group" : "img");
  picture.setAttribute("aria-label", label);
  return picture;
}

/** A drop-down list of columns; `change` gets the chosen name. */
export function columnChoice(label, columns, chosen, change) {
  const select = html("select");
  for (const [value, words] of columns) select.append(html("option", { value, selected: value === chosen && "" }, words));
  select.addEventListener("change", () => change(select.value));
  return html("div", {}, html("label", {}, html("span", {}, label), select));
}

export function legend(names) {
  const list = html("ul", { class: "legend" });
  names.forEach((name, place) => {
    const key = svg("svg", { width: 14, height: 14, "aria-hidden": "true" }, svg("rect", { width: 14, height: 14, class: `series-${(place % 6) + 1}` }));
    list.append(html("li", {}, key, html("span", {}, ` ${name}`)));
  });
  return list;
}

/** Round numbers for an axis, from 0 up to at least the largest value. */
export function ticks(largest, count = 5) {
  const raw = largest / count || 1;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= raw);
  const found = [];
  for (let value = 0; value < largest + step; value += step) found.push(value);
  return found;
}

/** Break a text into lines of at most so many characters, at most so many lines. */
export function lines(words, length, most = 2) {
  const found = [""];
  for (const word of words.split(/\s+/)) {
    const last = found.length - 1;
    if (!found[last]) found[last] = word;
    else if (`${found[last]} ${word}`.length <= length) found[last] += ` ${word}`;
    else found.push(word);
  }
  const kept = found.slice(0, most).map((line) => (line.length > length ? `${line.slice(0, length - 1)}…` : line));
  if (found.length > most && !kept[most - 1].endsWith("…")) kept[most - 1] = `${kept[most - 1].slice(0, length - 1)}…`;
  return kept;
}
