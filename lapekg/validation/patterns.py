r"""sh:pattern by SPARQL's REGEX, as SHACL defines it (section 4.4.3).

pySHACL asks Python: there `$` also matches before a last line feed, \p{L} is an error, the flags s, x and q are passed
over, and some patterns take hours for a text of thirty characters. Oxigraph's REGEX takes a time linear in the text.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import pyoxigraph
import rdflib
from pyoxigraph import Literal
from pyshacl.constraints.core.string_based_constraints import PatternConstraintComponent, StringBasedConstraintBase
from rdflib.namespace import SH

FLAGS = frozenset("smixq")


@lru_cache(maxsize=1024)
def is_regular_expression(pattern: str) -> bool:
    r"""Say whether REGEX takes a pattern: XPath's syntax, which has no look-around, but for back-references.

    >>> is_regular_expression(r"^\p{Lu}"), is_regular_expression("("), is_regular_expression("(?=x)")
    (True, False, False)
    """
    solutions: Any = pyoxigraph.Store().query(f'SELECT (REGEX("", {Literal(pattern)}) AS ?matches) {{}}')
    return next(solutions)["matches"] is not None


def matching(pattern: str, flags: str, texts: Iterable[str]) -> set[str]:
    """Give the texts that a pattern matches somewhere."""
    data = " ".join(str(Literal(text)) for text in set(texts))
    query = f"SELECT ?text {{ VALUES ?text {{ {data} }} FILTER(REGEX(?text, {Literal(pattern)}, {Literal(flags)})) }}"
    solutions: Any = pyoxigraph.Store().query(query)
    return {solution["text"].value for solution in solutions}


class Pattern(PatternConstraintComponent):
    """The component of pySHACL, with another engine for regular expressions."""

    def __init__(self, shape: Any) -> None:
        # Past the one that compiles for Python.
        StringBasedConstraintBase.__init__(self, shape)
        self.string_rules = list(shape.objects(SH.pattern))
        self.flags = next(iter(shape.objects(SH.flags)), None)

    def _evaluate_string_rule(
        self, pattern: Any, graph: rdflib.Graph, values: Mapping[Any, Iterable[Any]]
    ) -> tuple[bool, list[Any]]:
        pairs = [(focus, value) for focus, of_focus in values.items() for value in of_focus]
        texts = {str(value) for _, value in pairs if not isinstance(value, rdflib.BNode)}
        matched = matching(str(pattern), str(self.flags or ""), texts)
        unfit = [pair for pair in pairs if isinstance(pair[1], rdflib.BNode) or str(pair[1]) not in matched]
        return bool(unfit), [self.make_v_result(graph, focus, value_node=value) for focus, value in unfit]
