// An answer as drawings need it: its columns with what kind of values they hold, and the names of things.

import { compact, told } from "./texts.js";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const NUMBERS = new Set(
  ["integer", "decimal", "double", "float", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger",
    "nonPositiveInteger", "negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"].map((name) => XSD + name),
);
const TIMES = new Set(["date", "dateTime", "dateTimeStamp", "gYear", "gYearMonth"].map((name) => XSD + name));
// Queries often make plain strings of times, to give those of several precisions one type.
const WRITTEN_TIME = /^(1[5-9]|20|21)\d\d(-(0[1-9]|1[0-2])(-[0-3]\d(T.*)?)?)?$/;
const WKT = "http://www.opengis.net/ont/geosparql#wktLiteral";

/** Read the answer that the page shows; a SELECT of which it shows a part is fetched whole. */
export async function readAnswer(outcome) {
  const data = outcome.querySelector("#answer-data");
  if (!data) return null;
  const { results, names } = JSON.parse(data.textContent);
  const whole = data.dataset.whole ? await fetchJson(data.dataset.whole).catch(() => results) : results;
  const answer = new Answer(whole, names);
  if (told.areas && answer.of("iri", "place", "number").length > 0) answer.areas = await fetchJson(told.areas).catch(() => null);
  return answer;
}

async function fetchJson(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(response.statusText);
  return response.json();
}

class Answer {
  constructor(document, names) {
    this.document = document;
    this.names = names;
    this.rows = document.results.bindings;
    this.columns = document.head.vars.map((name) => ({ name, kind: kindOf(this.rows.map((row) => row[name])) }));
  }

  of(...kinds) {
    return this.columns.filter((column) => kinds.includes(column.kind));
  }

  /** Write a term as a person reads it. */
  label(term) {
    if (!term) return "";
    return term.type === "uri" ? (this.names[term.value]?.text ?? compact(term.value)) : term.value;
  }

  /** Count a row unless it only names what there is nothing of, as an OPTIONAL part does. */
  counts(row, name) {
    return this.columns.length === 1 || this.columns.some((column) => column.name !== name && row[column.name]) ? 1 : 0;
  }

  address(term) {
    if (term?.type !== "uri") return null;
    return this.names[term.value]?.address ?? (/^https?:/i.test(term.value) ? term.value : null);
  }
}

function kindOf(terms) {
  const kinds = new Set(terms.filter(Boolean).map(kindOfTerm));
  if (kinds.size === 0) return "empty";
  return kinds.size === 1 ? [...kinds][0] : "mixed";
}

function kindOfTerm(term) {
  if (term.type === "uri") return "iri";
  if (term.type !== "literal" && term.type !== "typed-literal") return "node";
  if (NUMBERS.has(term.datatype)) return "number";
  if (TIMES.has(term.datatype) || (!term["xml:lang"] && WRITTEN_TIME.test(term.value))) return "time";
  return term.datatype === WKT ? "place" : "text";
}
