"""Cases about the service description (https://www.w3.org/TR/sparql11-service-description/)."""

from pathlib import Path

from pyshacl import validate
from rdflib import Graph, URIRef

from tests.conformance.endpoint import AUTHORITY, BASE_IRI, Endpoint
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.queries import describe
from tests.conformance.suite import SD, Case, Data
from tests.web.conftest import Answer

SHAPES = Path(__file__).parent / "service-description.ttl"
ENDPOINT_IRI = f"{BASE_IRI}sparql"

_FORMATS = {"text/turtle": "turtle", "application/n-triples": "nt", "application/rdf+xml": "xml"}


def check_description(case: Case, endpoint: Endpoint) -> Outcome:
    """Ask for the description as a client without wishes does: GET without a query and without Accept."""
    endpoint.load(Data())
    response = endpoint.server.request("/sparql", headers={"Host": AUTHORITY})
    graph = _read(response)
    if graph is None:
        return Outcome(case, Verdict.FAILED, describe(response))
    fault = None
    if case.label.endswith("/has-endpoint-triple"):
        fault = None if (None, SD.endpoint, URIRef(ENDPOINT_IRI)) in graph else f"no sd:endpoint <{ENDPOINT_IRI}>"
    elif case.label.endswith("/conforms-to-schema"):
        fault = schema_fault(graph)
    return Outcome(case, Verdict.FAILED if fault else Verdict.PASSED, fault or "")


def schema_fault(graph: Graph) -> str | None:
    """Check a description against terms, domains and ranges of the vocabulary; None where it conforms."""
    shapes = Graph().parse(SHAPES, format="turtle")
    unknown = _terms(graph) - _terms(shapes)
    if unknown:
        return f"the vocabulary has no {', '.join(sorted(unknown))}"
    conforms, _, text = validate(graph, shacl_graph=shapes)
    return None if conforms else str(text)


def _terms(graph: Graph) -> set[str]:
    return {str(term) for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(str(SD))}


def _read(response: Answer) -> Graph | None:
    rdf_format = _FORMATS.get(response.headers.get_content_type())
    if response.status != 200 or rdf_format is None:
        return None
    return Graph().parse(data=response.body, format=rdf_format, publicID=ENDPOINT_IRI)
