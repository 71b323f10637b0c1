"""The SPARQL service, SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/)."""

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Triple

from lapekg.config import Instance, Limits
from lapekg.snapshots.open import Snapshot
from lapekg.sparql.description.names import Names
from lapekg.sparql.description.vocabulary import (
    DCTERMS,
    RDFS,
    SCHEMA,
    SD,
    VOID,
    A,
    Namespace,
    Property,
    about,
    date_time,
    texts,
)
from lapekg.sparql.negotiation import OFFERS
from lapekg.statistics import Statistics

_FORMATS = Namespace("http://www.w3.org/ns/formats/")
_SIMPLE_ENTAILMENT = NamedNode("http://www.w3.org/ns/entailment/Simple")

# The names W3C gave to formats (https://www.w3.org/ns/formats/); what has none, such as HTML, is no result format.
FORMATS = {
    "application/sparql-results+json": _FORMATS["SPARQL_Results_JSON"],
    "application/sparql-results+xml": _FORMATS["SPARQL_Results_XML"],
    "text/csv": _FORMATS["SPARQL_Results_CSV"],
    "text/tab-separated-values": _FORMATS["SPARQL_Results_TSV"],
    "text/turtle": _FORMATS["Turtle"],
    "application/n-triples": _FORMATS["N-Triples"],
    "application/rdf+xml": _FORMATS["RDF_XML"],
    "application/ld+json": _FORMATS["JSON-LD"],
    "application/trig": _FORMATS["TriG"],
    "application/n-quads": _FORMATS["N-Quads"],
}

# What a client may run into, with its unit (UN/CEFACT code where there is one). No vocabulary for services has limits;
# schema.org's PropertyValue says a named value with its unit in terms that are widely read.
_LIMITS = {
    "query_seconds": ("Longest time that one query may take", "SEC", "seconds"),
    "query_memory_mib": ("Most memory that one query may use", "E63", "MiB"),
    "query_bytes": ("Largest query", "AD", "bytes"),
    "result_mib": ("Largest answer", "E63", "MiB"),
    "client_queries": ("Queries of one client that run at the same time", "C62", "queries"),
    "client_seconds_per_minute": ("Query time of one client", None, "seconds per minute"),
}


def describe_service(instance: Instance, snapshot: Snapshot) -> list[Triple]:
    """Describe the endpoint and the graphs it serves; raises SnapshotError when statistics are missing or damaged."""
    names, statistics = Names.of(instance), snapshot.statistics()
    return [
        *about(
            names.service,
            (A, SD["Service"]),
            texts(DCTERMS["title"], instance.title),
            (SD["endpoint"], names.endpoint),
            (SD["supportedLanguage"], SD["SPARQL11Query"]),
            [(SD["resultFormat"], each) for each in _result_formats()],
            [(SD["feature"], each) for each in _features(instance)],
            (SD["defaultEntailmentRegime"], _SIMPLE_ENTAILMENT),
            (SD["defaultDataset"], names.dataset),
            [(SCHEMA["additionalProperty"], _limit_name(names, each)) for each in _LIMITS],
            (RDFS["seeAlso"], names.dataset_document),
            (RDFS["seeAlso"], names.examples_document),
        ),
        *about(
            names.update_service,
            (A, SD["Service"]),
            (SD["endpoint"], names.update_endpoint),
            (SD["supportedLanguage"], SD["SPARQL11Update"]),
            (SD["defaultDataset"], names.dataset),
        ),
        *_limits(names, instance.limits),
        *_dataset(names, statistics, snapshot.manifest.published),
        *_graphs(names, statistics),
    ]


def _result_formats() -> list[NamedNode]:
    offered = {each.media_type: None for offers in OFFERS.values() for each in offers}
    return [FORMATS[media_type] for media_type in offered if media_type in FORMATS]


def _features(instance: Instance) -> Iterator[NamedNode]:
    # No sd:EmptyGraphs: a snapshot knows a graph by its statements. No sd:DereferencesURIs: FROM fetches nothing.
    if instance.services:
        yield SD["BasicFederatedQuery"]
    if instance.merged:
        yield SD["UnionDefaultGraph"]


def _limit_name(names: Names, limit: str) -> NamedNode:
    return names.in_service(f"limit-{limit.replace('_', '-')}")


def _limits(names: Names, limits: Limits) -> Iterator[Triple]:
    for limit, (name, code, unit) in _LIMITS.items():
        value = getattr(limits, limit)
        codes: list[Property] = [(SCHEMA["unitCode"], Literal(code))] if code else []
        yield from about(
            _limit_name(names, limit),
            (A, SCHEMA["PropertyValue"]),
            (SCHEMA["propertyID"], Literal(limit)),
            (SCHEMA["name"], Literal(name, language="en")),
            (SCHEMA["maxValue"], Literal(int(value) if value == int(value) else value)),
            codes,
            (SCHEMA["unitText"], Literal(unit)),
        )


def _dataset(names: Names, statistics: Statistics, published: str) -> Iterator[Triple]:
    default_graph = names.in_service("default-graph")
    totals, listed = statistics.totals, len(statistics.named_graphs)
    cut = f"The {listed} largest of {totals.named_graphs} named graphs are described."
    yield from about(
        names.dataset,
        (A, SD["Dataset"]),
        (DCTERMS["modified"], date_time(published)),
        [(RDFS["comment"], Literal(cut, language="en"))] if listed < totals.named_graphs else [],
        (SD["defaultGraph"], default_graph),
        [(SD["namedGraph"], names.graph("named-graph", name)) for name in statistics.named_graphs],
    )
    yield from about(default_graph, (A, SD["Graph"]), (VOID["triples"], Literal(totals.default_graph)))


def _graphs(names: Names, statistics: Statistics) -> Iterator[Triple]:
    for name, triples in statistics.named_graphs.items():
        graph = names.graph("graph", name)
        yield from about(
            names.graph("named-graph", name),
            (A, SD["NamedGraph"]),
            (SD["name"], NamedNode(name)),
            (SD["graph"], graph),
        )
        yield from about(graph, (A, SD["Graph"]), (VOID["triples"], Literal(triples)))
