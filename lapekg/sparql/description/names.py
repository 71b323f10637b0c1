"""The IRIs of what is described, all below the instance's base IRI."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urljoin

from pyoxigraph import NamedNode

from lapekg.config import Instance

_TAG = re.compile(r"[A-Za-z0-9-]+")  # a language tag stands for itself
_COMPACT = re.compile(r"(.*[#/])([A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*)")
# 48 bits: of ten thousand names two are the same once in five million datasets.
_HASH_BYTES = 6


@dataclass(frozen=True, slots=True)
class Names:
    """The documents of an instance and what they are about."""

    base_iri: str
    prefixes: Mapping[str, str]  # by namespace

    @classmethod
    def of(cls, instance: Instance) -> "Names":
        """Take what names are made of from the instance."""
        return cls(instance.base_iri, {namespace: prefix for prefix, namespace in instance.prefixes.items()})

    def below(self, path: str) -> NamedNode:
        """Name what stands at a path below the base IRI."""
        return NamedNode(urljoin(self.base_iri, path))

    @property
    def catalogue(self) -> NamedNode:
        """Name the catalogue, which is the whole site."""
        return NamedNode(self.base_iri)

    @property
    def publisher(self) -> NamedNode:
        """Name who publishes."""
        return self.below("#publisher")

    @property
    def endpoint(self) -> NamedNode:
        """Name the address that takes queries."""
        return self.below("sparql")

    @property
    def service(self) -> NamedNode:
        """Name the service behind the endpoint."""
        return self.below("sparql#service")

    @property
    def update_endpoint(self) -> NamedNode:
        """Name the address that takes updates."""
        return self.below("update")

    @property
    def update_service(self) -> NamedNode:
        """Name the service behind it."""
        return self.below("update#service")

    @property
    def dataset_document(self) -> NamedNode:
        """Name the document with the statistics."""
        return self.below("void")

    @property
    def dataset(self) -> NamedNode:
        """Name the dataset."""
        return self.in_dataset("dataset")

    @property
    def examples_document(self) -> NamedNode:
        """Name the document with the example queries."""
        return self.below(".well-known/sparql-examples")

    @property
    def contact(self) -> NamedNode:
        """Name whom to write to."""
        return self.below("#contact")

    def snapshot(self, number: int) -> NamedNode:
        """Name a snapshot."""
        return self.below(f"snapshot/{number}")

    def in_snapshot(self, number: int, fragment: str) -> NamedNode:
        """Name a part of a snapshot."""
        return self.below(f"snapshot/{number}#{fragment}")

    def commit(self, number: int) -> NamedNode:
        """Name a commit."""
        return self.below(f"history/{number}")

    def in_commit(self, number: int, fragment: str) -> NamedNode:
        """Name a part of a commit."""
        return self.below(f"history/{number}#{fragment}")

    @property
    def history(self) -> NamedNode:
        """Name the list of commits."""
        return self.below("history")

    def author(self, name: str) -> NamedNode:
        """Name who committed."""
        return self.below(f"history#by-{quote(name, safe='')}")

    def door(self, name: str) -> NamedNode:
        """Name the way by which commits come in."""
        return self.below(f"history#{name}")

    def in_service(self, fragment: str) -> NamedNode:
        """Name a part of the service."""
        return self.below(f"sparql#{fragment}")

    def in_dataset(self, fragment: str) -> NamedNode:
        """Name a part of the dataset."""
        return self.below(f"void#{fragment}")

    def example(self, name: str) -> NamedNode:
        """Name an example query."""
        return self.below(f"query/{quote(name)}")

    def partition(self, kind: str, iri: str) -> NamedNode:
        """Name the part of the dataset that a class, a property or a language selects."""
        return self.in_dataset(f"{kind}-{self._short(iri)}")

    def nested_partition(self, *selected: str) -> NamedNode:
        """Name a part of a part; there are thousands of them, so they are named briefly."""
        return self.in_dataset(_hash("\n".join(selected)))

    def graph(self, kind: str, iri: str) -> NamedNode:
        """Name a node about a named graph; the graph's own name is what its statements are about, not this node."""
        return self.in_service(f"{kind}-{self._short(iri)}")

    def _short(self, iri: str) -> str:
        if _TAG.fullmatch(iri):
            return iri
        match = _COMPACT.fullmatch(iri)
        prefix = self.prefixes.get(match[1]) if match else None
        return f"{prefix}:{match[2]}" if match and prefix else _hash(iri)


def _hash(text: str) -> str:
    # A letter first: Turtle and XML write such a name short.
    return "p" + base64.b32encode(hashlib.sha256(text.encode()).digest()[:_HASH_BYTES]).decode().rstrip("=").lower()
