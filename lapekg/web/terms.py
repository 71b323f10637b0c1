"""RDF terms as a page shows them, from SPARQL JSON, section 3.2 (https://www.w3.org/TR/sparql11-results-json/)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
# Datatypes are of these two nearly always, whether or not the instance names prefixes for them.
_DATATYPE_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# Anyone can publish a javascript: or data: IRI; a link to one would run in the reader's browser.
LINKED = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """What a page writes for a term; `iri` is set for IRIs, `href` for those that may be a link.

    A thing that has a name has it in `name`; `language` is that of the literal or of the name.
    """

    text: str
    iri: str | None = None
    href: str | None = None
    language: str | None = None
    direction: str | None = None
    datatype: str | None = None
    datatype_iri: str | None = None
    name: str | None = None

    def named(self, name: str | None, language: str | None, address: str | None) -> Self:
        """Add the name of the thing, and the address of the page about it."""
        return replace(self, name=name, language=language, href=address or self.href)


class TermWriter:
    """Writes terms with the prefixes of an instance."""

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        known = {**_DATATYPE_PREFIXES, **prefixes}
        # The longest namespace first: of two that fit, it says more.
        self._namespaces = sorted(((iri, name) for name, iri in known.items()), key=lambda each: -len(each[0]))

    def compact(self, iri: str) -> str:
        """Shorten an IRI to a CURIE (https://www.w3.org/TR/curie/), whose local part may hold a slash.

        >>> TermWriter({"id": "http://a.example/id/"}).compact("http://a.example/id/project/lupa")
        'id:project/lupa'
        """
        for namespace, name in self._namespaces:
            if iri.startswith(namespace) and len(iri) > len(namespace):
                return f"{name}:{iri[len(namespace) :]}"
        return iri

    def show(self, term: Mapping[str, Any]) -> ShownTerm:
        """Prepare one term of SPARQL JSON, a triple term of RDF 1.2, too."""
        value = term["value"]
        match term["type"]:
            case "uri":
                return ShownTerm(self.compact(value), iri=value, href=value if LINKED.match(value) else None)
            case "bnode":
                return ShownTerm(f"_:{value}")
            case "triple":
                parts = " ".join(self._notation(value[part]) for part in ("subject", "predicate", "object"))
                return ShownTerm(f"<<( {parts} )>>")
        datatype = term.get("datatype", _XSD_STRING)
        if "xml:lang" in term or datatype == _XSD_STRING:
            return ShownTerm(value, language=term.get("xml:lang"), direction=term.get("its:dir"))
        return ShownTerm(value, datatype=self.compact(datatype), datatype_iri=datatype)

    def _notation(self, term: Mapping[str, Any]) -> str:
        shown = self.show(term)
        if term["type"] in {"bnode", "triple"}:
            return shown.text
        if shown.iri:
            return shown.text if shown.text != shown.iri else f"<{shown.iri}>"
        direction = f"--{shown.direction}" if shown.direction else ""
        tag = f"@{shown.language}{direction}" if shown.language else f"^^{shown.datatype}" if shown.datatype else ""
        return f'"{shown.text}"{tag}'
