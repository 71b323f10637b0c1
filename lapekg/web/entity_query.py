"""The query that a page hands on to the endpoint: what it shows, to go further from there."""

from pyoxigraph import NamedNode

from lapekg.linked.reader import Reader


def query_of_facts(reader: Reader, node: NamedNode) -> str:
    """Write the query for the statements about a thing, each with the graph that accounts for it."""
    statement = "?thing ?property ?value"
    named = f"GRAPH ?source {{ {statement} }}"
    # A merged default graph has nothing that no named graph has.
    where = named if reader.merged else f"{{ {statement} }} UNION {{ {named} }}"
    return (
        "SELECT ?property ?value ?source\n"
        f"WHERE {{\n  VALUES ?thing {{ {node} }}\n  {where}\n}}\n"
        "ORDER BY ?property ?value ?source\n"
    )
