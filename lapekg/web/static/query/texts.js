// What the server tells the scripts: texts and numbers in the reader's language, and prefixes.

export const told = JSON.parse(document.getElementById("query-data").textContent);

export function text(key, values = {}) {
  return told.texts[key].replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}

export function number(value) {
  const [whole, decimals] = String(Math.round(value * 1000) / 1000).split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, told.number.thousands);
  return decimals ? grouped + told.number.decimal + decimals : grouped;
}

const namespaces = Object.entries(told.prefixes).sort((one, other) => other[1].length - one[1].length);

export function compact(iri) {
  for (const [prefix, namespace] of namespaces) {
    if (iri.startsWith(namespace) && iri.length > namespace.length) return `${prefix}:${iri.slice(namespace.length)}`;
  }
  return iri;
}
