"""Messages of results: what the shapes say in each language, else a sentence per constraint component.

pySHACL is not asked: it drops the language of a message that has placeholders, and fails on a value with a backslash.
"""

import re
from collections.abc import Mapping
from typing import Any

import rdflib
from rdflib.namespace import SH

from lapekg.validation.sentences import SENTENCES
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import to_pyoxigraph

MAX_CHOICES = 12

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def messages(shapes: Shapes, sources: list[Any], component: Any, filling: Mapping[str, str]) -> dict[str, str]:
    """Give the messages of the first source that has any, by language, with {?name} and {$name} filled.

    Sources are the SPARQL constraint, if it is one, and the shape; when neither has a message, the component's
    sentence is given.
    """
    for source in sources:
        texts: dict[str, list[str]] = {}
        for message in shapes.graph.objects(source, SH.message):
            text = _PLACEHOLDER.sub(lambda match: filling.get(match[1].lower(), match[0]), str(message))
            texts.setdefault(getattr(message, "language", None) or "", []).append(text)
        if texts:
            return {language: " ".join(sorted(texts[language])) for language in sorted(texts)}
    return _sentences(shapes, sources[-1], component)


def _sentences(shapes: Shapes, shape: Any, component: Any) -> dict[str, str]:
    name = str(component).removeprefix(str(SH)).removesuffix("ConstraintComponent")
    sentences = SENTENCES.get(name, SENTENCES["other"])
    asked = _parameter(shapes, shape, name) if name in SENTENCES else ""
    return {language: sentence.format(asked=asked, name=name) for language, sentence in sentences.items()}


def _parameter(shapes: Shapes, shape: Any, name: str) -> str:
    """Write the values of a component's parameter: sh:minCount of MinCount; nothing when it is a blank node."""
    values: list[Any] = []
    for value in shapes.graph.objects(shape, rdflib.URIRef(f"{SH}{name[:1].lower()}{name[1:]}")):
        is_list = (value, rdflib.RDF.first, None) in shapes.graph
        values.extend(shapes.graph.items(value) if is_list else [value])
    texts = sorted(shapes.naming.text(to_pyoxigraph(each)) for each in values if not isinstance(each, rdflib.BNode))
    more = ["…"] if len(texts) > MAX_CHOICES else []
    return ", ".join([*texts[:MAX_CHOICES], *more])
