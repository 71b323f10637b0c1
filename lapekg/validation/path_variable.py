"""$PATH in the queries of property shapes (SHACL, section 5.3).

pySHACL shortens its IRIs with the prefixes of the query, and so writes ex:a/b, which is a path, for <http://…/a/b>.
"""

import re
from typing import Any

from pyshacl.constraints.sparql.sparql_based_constraints import SPARQLBasedConstraint

from lapekg.validation.paths import sparql_path

_PATH = re.compile(r"[$?]PATH\b")


def in_full(query: str, path: str) -> str:
    """Put a path in SPARQL syntax where a query has $PATH."""
    return _PATH.sub(lambda _: path, query)


class SparqlConstraints(SPARQLBasedConstraint):
    """The component of pySHACL, its queries with the path of the shape in full."""

    def __init__(self, shape: Any) -> None:
        super().__init__(shape)
        path = shape.path()
        if path is not None:
            text = sparql_path(shape.sg.graph, path)
            for query in self.sparql_constraints:
                query.select_text = in_full(query.select_text, text)
