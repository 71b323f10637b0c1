"""The data graph, twice: in rdflib for the core constraints, in Oxigraph for the queries in shapes."""

from collections.abc import Callable, Collection, Generator, Iterable
from typing import Any

import rdflib
from pyoxigraph import Quad, QuerySolutions, Store, Variable
from rdflib.namespace import SH
from rdflib.query import Result

from lapekg.errors import ShapesError
from lapekg.validation.merged import MergedGraph
from lapekg.validation.prebinding import prebind
from lapekg.validation.shapes import Shapes
from lapekg.validation.terms import to_pyoxigraph, to_rdflib

# What pySHACL itself reads from a solution; the other variables only enter messages.
_RESULT_VARIABLES = frozenset(("this", "path", "value", "failure"))


class AnsweringGraph(rdflib.Graph):
    """A graph of rdflib whose queries Oxigraph answers.

    A query of SHACL-SPARQL runs once per focus node; rdflib takes milliseconds to parse one, Oxigraph 0.05.
    """

    def __init__(self, oxigraph: Store, shapes: Shapes) -> None:
        super().__init__(bind_namespaces="none")
        self._shapes = shapes
        self.oxigraph = oxigraph

    def query(self, query_object: Any, *arguments: Any, **options: Any) -> Result:
        """Answer pySHACL's queries; what Oxigraph pre-binds must be projected, as SHACL demands of $this."""
        # rdflib's signature; pySHACL passes initBindings, its fifth argument, by position.
        bindings = arguments[3] if len(arguments) > 3 else options.get("initBindings")
        try:
            return self._answer(query_object, bindings or {})
        except (SyntaxError, RuntimeError, ValueError) as error:
            raise ShapesError(self._file_of(query_object), f"a query in a shape: {error}") from error

    # rdflib's signatures, of which pySHACL passes the first two.
    def transitive_objects(self, *of: Any) -> Generator[Any, None, None]:
        """Give what a node leads to, itself first; rdflib's own gives up after a thousand steps."""
        subject, predicate = of
        return _walk(subject, lambda node: self.objects(node, predicate))

    def transitive_subjects(self, *of: Any) -> Generator[Any, None, None]:
        """Give what leads to a node, itself first."""
        predicate, value = of
        return _walk(value, lambda node: self.subjects(predicate, node))

    def _answer(self, query: str, bindings: dict[str, Any]) -> Result:
        terms = {name: to_pyoxigraph(term) for name, term in bindings.items()}
        substitutions: dict[Variable, Any] = {Variable(name): term for name, term in terms.items()}
        answer = self.oxigraph.query(prebind(query, terms), substitutions=substitutions)
        if not isinstance(answer, QuerySolutions):
            raise ValueError("must be a SELECT query")
        names = [variable.value for variable in answer.variables]
        result = Result("SELECT")
        result.vars = [rdflib.Variable(name) for name in names]
        result.bindings = [self._row(dict(zip(names, solution, strict=True))) for solution in answer]
        return result

    def _row(self, solution: dict[str, Any]) -> dict[rdflib.Variable, Any]:
        naming = self._shapes.naming
        bound = {name: term for name, term in solution.items() if term is not None}
        row = {rdflib.Variable(name): to_rdflib(term) for name, term in bound.items() if name in _RESULT_VARIABLES}
        this = row.get(rdflib.Variable("this"))
        if isinstance(this, rdflib.URIRef):
            texts = {name.lower(): naming.text(term) for name, term in bound.items()}
            row[rdflib.Variable("this")] = _FocusNode.of(this, texts)
        return row

    def _file_of(self, query: str) -> str:
        for constraint, select in self._shapes.graph.subject_objects(SH.select):
            if str(select) in query:
                return self._shapes.file_of(constraint)
        return self._shapes.file_of(None)


class MirroredGraph(AnsweringGraph):
    """Some triples in memory, once for rdflib and once for Oxigraph: the quickest when all of them are read.

    rdflib's own store, made for many graphs that change, takes thrice the time and memory.
    """

    def __init__(self, triples: Collection[tuple[Any, Any, Any]], shapes: Shapes) -> None:
        super().__init__(Store(), shapes)
        self.oxigraph.extend(Quad(*triple) for triple in triples)
        self._of_subjects: dict[Any, dict[Any, dict[Any, None]]] = {}
        self._of_objects: dict[Any, dict[Any, dict[Any, None]]] = {}
        self._pairs: dict[Any, list[tuple[Any, Any]]] = {}
        known: dict[Any, Any] = {term: to_rdflib(term) for term in {term for triple in triples for term in triple}}
        for triple in triples:
            subject, predicate, value = (known[term] for term in triple)
            self._of_subjects.setdefault(subject, {}).setdefault(predicate, {})[value] = None
            self._of_objects.setdefault(value, {}).setdefault(predicate, {})[subject] = None
            self._pairs.setdefault(predicate, []).append((subject, value))

    def triples(self, triple: Any) -> Any:
        """Give the triples that match."""
        subject, predicate, value = triple
        if subject is not None:
            found = _chosen(self._of_subjects.get(subject, {}), predicate)
            return ((subject, each, other) for each, others in found for other in _chosen_keys(others, value))
        if value is not None:
            found = _chosen(self._of_objects.get(value, {}), predicate)
            return ((other, each, value) for each, others in found for other in others)
        pairs = self._pairs.items() if predicate is None else [(predicate, self._pairs.get(predicate, []))]
        return ((first, each, last) for each, of in pairs for first, last in of)

    def __len__(self) -> int:
        return sum(map(len, self._pairs.values()))


def _chosen(table: dict[Any, dict[Any, None]], key: Any) -> Iterable[tuple[Any, dict[Any, None]]]:
    if key is None:
        return table.items()
    found = table.get(key)
    return () if found is None else ((key, found),)


def _chosen_keys(table: dict[Any, None], key: Any) -> Iterable[Any]:
    if key is None:
        return table
    return (key,) if key in table else ()


class StoreGraph(AnsweringGraph):
    """The merged graph of a store, of which only what is asked for is read, and that once."""

    def __init__(self, merged: MergedGraph, shapes: Shapes) -> None:
        super().__init__(merged.store, shapes)
        self._merged = merged
        self._read: dict[Any, list[Any]] = {}
        self._terms: dict[Any, Any] = {}

    def triples(self, triple: Any) -> Any:
        """Give the triples that match."""
        if triple not in self._read:
            pattern = [None if term is None else to_pyoxigraph(term) for term in triple]
            self._read[triple] = [tuple(map(self._term, found)) for found in self._merged.triples(*pattern)]
        return iter(self._read[triple])

    def __len__(self) -> int:
        # pySHACL only asks whether there is anything; to count a store is to read it all.
        return 1

    def _term(self, term: Any) -> Any:
        found = self._terms.get(term)
        if found is None:
            found = self._terms[term] = to_rdflib(term)
        return found


def _walk(start: Any, step: Callable[[Any], Iterable[Any]]) -> Generator[Any, None, None]:
    ahead, seen = [start], {start}
    while ahead:
        node = ahead.pop()
        yield node
        ahead += [each for each in step(node) if each not in seen]
        seen.update(ahead)


class _FocusNode(rdflib.URIRef):
    """The focus node of a solution, which brings the other bindings of the solution into the result."""

    __slots__ = ("bindings",)
    bindings: dict[str, str]

    @classmethod
    def of(cls, node: rdflib.URIRef, bindings: dict[str, str]) -> "_FocusNode":
        focus_node = cls(node)
        focus_node.bindings = bindings
        return focus_node


def bindings_of(focus_node: Any) -> dict[str, str]:
    """Give the bindings of the solution that a focus node comes from, as texts by lower-case name; mostly none."""
    return focus_node.bindings if isinstance(focus_node, _FocusNode) else {}


def without_bindings(focus_node: Any) -> Any:
    """Give the focus node as it is in graphs; rdflib takes no term for equal to one of a subclass."""
    return rdflib.URIRef(focus_node) if isinstance(focus_node, _FocusNode) else focus_node
