"""The answer to a query as a page shows it: a table of terms with their names, or Turtle, and the same for scripts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from markupsafe import Markup
from pyoxigraph import BlankNode, NamedNode, RdfFormat, parse

from lapekg.web.site import Page
from lapekg.web.terms import ShownTerm, TermWriter

# How many solutions or triples the page shows; a browser lays out a table of some thousand rows at once, no more.
PAGE_ROWS = 1000
# Values of `format` and the names people know the formats by, those first that most people want.
FORMATS = {
    "solutions": {"csv": "CSV", "tsv": "TSV", "json": "JSON", "xml": "XML"},
    "boolean": {"json": "JSON", "xml": "XML"},
    "graph": {
        "turtle": "Turtle",
        "ntriples": "N-Triples",
        "jsonld": "JSON-LD",
        "rdfxml": "RDF/XML",
        "trig": "TriG",
        "nquads": "N-Quads",
    },
}
QUERY_FORMS = {"solutions": "SELECT", "boolean": "ASK", "graph": "CONSTRUCT, DESCRIBE"}

_PARTS = ("subject", "predicate", "object")
_LINKED = NamedNode | BlankNode
# Each new name is a look-up of 0.1 ms; a page of nothing but different things is still there at once.
_MOST_NAMES = 3000
# Characters that would end the element or open another one, as JSON has them in its strings.
_IN_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, or its beginning: SPARQL JSON, for a graph Turtle.

    `count` is the number of all solutions or triples, `shown` of those in the body, which are the first PAGE_ROWS
    if nothing else is said. `seconds` is None for an answer from the cache.
    """

    form: str
    body: bytes
    count: int
    seconds: float | None
    snapshot: int
    shown: int | None = None

    @property
    def shown_count(self) -> int:
        """Return how many solutions or triples the page shows."""
        return min(self.count, PAGE_ROWS) if self.shown is None else self.shown


def answer_values(page: Page, answer: Answer) -> dict[str, Any]:
    """Read what the answer says, in the terms of the template `answer.html`."""
    if answer.form == "graph":
        triples = _triples(answer.body)
        return {"turtle": answer.body.decode(), "data": in_script({"results": triples, "names": _names(page, triples)})}
    document = json.loads(answer.body)
    if answer.form == "boolean":
        return {"truth": document["boolean"]}
    writer = TermWriter(page.instance.prefixes)
    names = _names(page, document)
    columns: Sequence[str] = document["head"]["vars"]
    rows: list[list[ShownTerm | None]] = [
        [_shown(writer, solution[column], names) if column in solution else None for column in columns]
        for solution in document["results"]["bindings"]
    ]
    return {"columns": columns, "rows": rows, "data": in_script({"results": document, "names": names})}


def in_script(value: object) -> Markup:
    r"""Write JSON that an HTML parser takes for nothing but the text of a script element.

    >>> in_script("</script>")
    Markup('"\\u003c/script\\u003e"')
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return Markup(text.translate(_IN_SCRIPT))  # noqa: S704 - what could be markup is escaped


def _triples(turtle: bytes) -> dict[str, Any]:
    """Write the links of a graph as solutions of three variables, which is how scripts draw them."""
    try:
        found = [(each.subject, each.predicate, each.object) for each in parse(turtle, format=RdfFormat.TURTLE)]
    except SyntaxError:
        # Of a graph that is cut within a triple term, the text is all there is to show.
        found = []
    links = [
        dict(zip(_PARTS, map(_term, triple), strict=True))
        for triple in found
        if isinstance(triple[0], _LINKED) and isinstance(triple[2], _LINKED)
    ]
    return {"head": {"vars": _PARTS}, "results": {"bindings": links}}


def _term(node: object) -> dict[str, str]:
    kind = "uri" if isinstance(node, NamedNode) else "bnode"
    return {"type": kind, "value": getattr(node, "value", "")}


def _names(page: Page, document: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Tell for the things of an answer their names, and where those of our own are described."""
    if page.published is None:
        return {}
    terms = (term for solution in document["results"]["bindings"] for term in solution.values())
    iris = dict.fromkeys(term["value"] for term in terms if term["type"] == "uri")
    told = ((iri, _told(page, iri)) for iri in islice(iris, _MOST_NAMES))
    return {iri: each for iri, each in told if each}


def _told(page: Page, iri: str) -> dict[str, str]:
    try:
        node = NamedNode(iri)
    except ValueError:
        return {}
    name = page.name(node) if page.reader.names(node) else None
    address = page.of(node)
    return ({"text": name.text, "language": name.language} if name else {}) | (
        {"address": address} if address and address != iri else {}
    )


def _shown(writer: TermWriter, term: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> ShownTerm:
    shown = writer.show(term)
    told = names.get(shown.iri or "", {})
    return shown.named(told.get("text"), told.get("language"), told.get("address")) if told else shown
