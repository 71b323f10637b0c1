"""What the engine reads and evaluates of an update: pieces of it, as queries."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import NamedNode, Quad, QuerySolutions, QueryTriples, Store, Triple

from lapekg.errors import MalformedQuery, QueryFailed, one_line
from lapekg.sparql.syntax import explain_syntax_error
from lapekg.updates.operations import Operation, Prologue
from lapekg.updates.request import place

_PLACE = re.compile(r"error at (\d+):(\d+):")
# The engine reads a whole request before it runs the first operation, and this one fails: the others never run.
_GUARD = "DROP GRAPH <urn:uuid:49bd2bd0-5d11-4d8e-a8c9-0b4d0b0d0b7f> ;\n"
_UNKNOWN_FUNCTION = re.compile(r"The custom function <([^>]*)> is not supported")
# A variable that no pattern binds: solutions are counted, too, where nothing of them is used.
_NO_VARIABLE = "?lapekg_nothing"

Value = Any  # pyoxigraph has no common type of terms


def check_syntax(operation: Operation, base_iri: str | None) -> None:
    """Have the engine read an operation, which runs nothing; raises MalformedQuery with its place in the request."""
    source = operation.source
    head = source.prologue.text + _GUARD
    try:
        Store().update(head + source.text, base_iri=base_iri)
    except SyntaxError as error:
        message = str(error)
        found = _PLACE.match(message)
        if found is None:
            raise MalformedQuery(f"syntax error: {one_line(message)}") from error
        line, column = _in_request(operation, int(found[1]), int(found[2]))
        rest = message[found.end() :]
        raise explain_syntax_error(f"error at {line}:{column}:{rest}", source.request) from error
    except ValueError as error:
        raise MalformedQuery(f"the base IRI {base_iri!r} is not absolute") from error
    except RuntimeError:
        return


def _in_request(operation: Operation, line: int, column: int) -> tuple[int, int]:
    """Find the place in the request that the engine means."""
    declarations = operation.source.prologue.declarations
    if line <= len(declarations):
        return declarations[line - 1].line, declarations[line - 1].column
    first_line, first_column = place(operation.source.request, operation.source.start)
    offset = line - len(declarations) - 2  # the guard has a line of its own
    if offset < 0:
        return first_line, first_column
    return first_line + offset, column + (first_column - 1 if offset == 0 else 0)


class Reader:
    """Reads pieces of an operation: IRIs and templates."""

    def __init__(self, prologue: Prologue, base_iri: str | None) -> None:
        self.prologue = prologue.text
        self.base_iri = base_iri
        self._store = Store()
        self._iris: dict[str, NamedNode] = {}

    def iri(self, token: str) -> NamedNode:
        """Resolve an IRI as it is written, by the prologue."""
        if token not in self._iris:
            ((value,),) = self._query(f"SELECT ({token} AS ?iri) {{}}")
            assert isinstance(value, NamedNode)  # noqa: S101 - the token was one
            self._iris[token] = value
        return self._iris[token]

    def triples(self, template: str) -> list[Triple]:
        """Read a template without variables, by the same rules of the grammar that hold in an update."""
        result = self._query(f"CONSTRUCT {{ {template}\n}} WHERE {{}}")
        assert isinstance(result, QueryTriples)  # noqa: S101 - so the query asks
        return list(result)

    def _query(self, text: str) -> Any:
        try:
            return self._store.query(self.prologue + text, base_iri=self.base_iri)
        except SyntaxError as error:
            raise _ambiguous() from error


def select(
    store: Store, reader: Reader, names: Sequence[str], where: str, dataset: Mapping[str, Any]
) -> list[tuple[Value | None, ...]]:
    """Evaluate the pattern of an update; give of each solution the values of the variables named.

    A function that nobody defines has no value (SPARQL 1.1 Query, section 17.2). Raises QueryFailed.
    """
    projection = " ".join(f"?{name}" for name in names) or _NO_VARIABLE
    query = f"{reader.prologue}SELECT {projection} WHERE {{ {where}\n}}"
    unknown: dict[NamedNode, Any] = {}
    while True:
        try:
            result = store.query(query, base_iri=reader.base_iri, custom_functions=unknown or None, **dataset)
            assert isinstance(result, QuerySolutions)  # noqa: S101 - so the query asks
            # All of them, before anything is changed that they are found in.
            return [tuple(solution) for solution in result]
        except SyntaxError as error:
            raise _ambiguous() from error
        except (RuntimeError, ValueError, OSError) as error:
            function = _UNKNOWN_FUNCTION.search(str(error))
            if function is None or NamedNode(function[1]) in unknown:
                raise QueryFailed(f"the update failed: {one_line(str(error))}") from error
            unknown[NamedNode(function[1])] = _no_value


def _no_value(*_: object) -> None:
    """Stand for a function that nobody defines."""


def _ambiguous() -> MalformedQuery:
    # The engine could read the whole, so the cut went through a token that only the grammar tells apart.
    return MalformedQuery(
        "the update can be read in several ways; put blanks between keywords and names and after each < that "
        "compares, and write IRIs that hold # or ' in full"
    )


def quads_of(store: Store, graph: Any) -> list[Quad]:
    """List the quads of one graph."""
    return list(store.quads_for_pattern(None, None, None, graph))
