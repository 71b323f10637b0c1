"""A text of Turtle or TriG as its parts, comments among them (RDF 1.1 Turtle, section 6; RDF 1.1 TriG, section 4)."""

from dataclasses import dataclass, field
from typing import TypeAlias

from lapekg.turtle.tokens import Token


@dataclass(slots=True)
class Leaf:
    """A name, an IRI, a labelled blank node or a literal: its tokens without white space and comments."""

    tokens: list[Token]

    @property
    def text(self) -> str:
        """Give the tokens as they stand."""
        return "".join(each.text for each in self.tokens)


@dataclass(slots=True)
class Object:
    """An object, or a member of a list, with the comments above it and behind it."""

    node: "Node"
    before: list[str]
    after: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Predicate:
    """A verb with its objects; `is_broken` says whether these stand on several lines."""

    verb: Leaf
    objects: list[Object]
    before: list[str]
    is_broken: bool
    after: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Brackets:
    """A blank node in brackets, from the `first` token to the `last`; `end` holds the comments above that one."""

    first: Token
    last: Token
    predicates: list[Predicate]
    end: list[str]
    is_broken: bool


@dataclass(slots=True)
class Members:
    """A list in parentheses."""

    first: Token
    last: Token
    objects: list[Object]
    end: list[str]
    is_broken: bool


Node: TypeAlias = Leaf | Brackets | Members


@dataclass(slots=True)
class Remark:
    """A comment on lines of its own; `is_apart` says of all parts whether a blank line stands above."""

    text: str
    is_apart: bool


@dataclass(slots=True)
class Directive:
    """`name` is None for the base."""

    name: str | None
    iri: Token
    is_apart: bool
    after: list[str]


@dataclass(slots=True)
class Statements:
    """The statements of one subject, which may stand on a line of its own; `end` holds the comments above the dot."""

    subject: Node
    predicates: list[Predicate]
    end: list[str]
    is_alone: bool
    is_broken: bool
    is_apart: bool
    after: list[str]


@dataclass(slots=True)
class Graph:
    """A graph's block; `name` is None for the default graph's."""

    name: Node | None
    parts: "list[Remark | Statements]"
    is_apart: bool
    after: list[str]


Part: TypeAlias = Remark | Directive | Statements | Graph
