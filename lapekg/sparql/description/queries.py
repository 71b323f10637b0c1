"""Example queries as `sh:SPARQLExecutable`, the way SIB's sparql-examples publishes them.

The executables are SHACL's (https://www.w3.org/TR/shacl/, sections 5.2 and 5.3); for DESCRIBE, of which SHACL 1.0 has
none, stands the class that sparql-examples made.
"""

from pyoxigraph import Literal, NamedNode, Triple

from lapekg.config import Instance
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import OWL, RDFS, SCHEMA, SH, SPEX, XSD, A, Property, about, texts
from lapekg.sparql.examples import QUERIES_FOLDER, Example, load_all_examples
from lapekg.sparql.syntax import query_keyword

# For each form of a query its class and the property that holds its text.
_FORMS = {
    "SELECT": (SH["SPARQLSelectExecutable"], SH["select"]),
    "ASK": (SH["SPARQLAskExecutable"], SH["ask"]),
    "CONSTRUCT": (SH["SPARQLConstructExecutable"], SH["construct"]),
    "DESCRIBE": (SPEX["SPARQLDescribeExecutable"], SPEX["describe"]),
}


def describe_examples(instance: Instance) -> list[Triple]:
    """Describe the files in queries/ and its subfolders, and the prefixes of the instance."""
    names = Names.of(instance)
    examples = load_all_examples(instance.root / QUERIES_FOLDER)
    prefixes = NamedNode(f"{names.examples_document.value}#prefixes")
    declarations = {
        NamedNode(f"{names.examples_document.value}#prefix-{prefix}"): (prefix, iri)
        for prefix, iri in sorted(instance.prefixes.items())
    }
    return [
        *about(prefixes, (A, OWL["Ontology"]), [(SH["declare"], each) for each in declarations]),
        *(
            triple
            for node, (prefix, iri) in declarations.items()
            for triple in about(
                node, (SH["prefix"], Literal(prefix)), (SH["namespace"], Literal(iri, datatype=XSD["anyURI"]))
            )
        ),
        *(triple for each in examples for triple in _example(names, each, prefixes)),
    ]


def _example(names: Names, example: Example, prefixes: NamedNode) -> list[Triple]:
    form = query_keyword(example.query)
    if form is None:
        return []
    class_iri, text = _FORMS[form]
    # Readers show the comment, so an example without a description is introduced by its title.
    comments = texts(RDFS["comment"], {**example.title, **example.description})
    return list(
        about(
            names.example(example.name),
            (A, SH["SPARQLExecutable"]),
            (A, class_iri),
            texts(RDFS["label"], example.title),
            comments,
            _keywords(example),
            (SCHEMA["target"], names.endpoint),
            (SH["prefixes"], prefixes),
            (text, Literal(example.query)),
        )
    )


def _keywords(example: Example) -> list[Property]:
    topics: list[Property] = [(SCHEMA["keywords"], Literal(each)) for each in example.topics]
    return topics + [
        (SCHEMA["keywords"], Literal(word.strip(), language=tag))
        for tag, words in sorted(example.keywords.items())
        for word in words.split(",")
        if word.strip()
    ]
