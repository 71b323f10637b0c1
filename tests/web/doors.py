"""A server that takes writes: the books with their shapes, and a token."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lapekg.access import Scope, Tokens
from tests.conftest import write_files
from tests.validator.conftest import FILES
from tests.web.conftest import Answer, Server, publish, start_server

BASE = "http://books.example/"
COVER = f"{BASE}source/cover"
BOOK = "<http://books.example/terms#Book>"
TITLE = "<http://books.example/terms#title>"


@dataclass(frozen=True)
class Door:
    """A server, and how to write to it."""

    server: Server
    token: str

    @property
    def root(self) -> Path:
        return self.server.root

    def send(
        self,
        path: str,
        method: str = "POST",
        body: str | bytes | None = None,
        content_type: str | None = None,
        **headers: str,
    ) -> Answer:
        """Send a request with the token; names of header fields have `_` for `-`."""
        fields = {"Authorization": f"Bearer {self.token}", **{name.replace("_", "-"): v for name, v in headers.items()}}
        if content_type is not None:
            fields["Content-Type"] = content_type
        data = body.encode() if isinstance(body, str) else body
        return self.server.request(path, method, data, fields)

    def update(self, text: str, path: str = "/update", **headers: str) -> Answer:
        return self.send(path, "POST", text, "application/sparql-update", **headers)

    def put(self, graph: str, turtle: str, **headers: str) -> Answer:
        return self.send(f"/data?graph={quote(graph, safe='')}", "PUT", turtle, "text/turtle", **headers)

    def get(self, path: str, **headers: str) -> Answer:
        return self.server.request(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def ask(self, pattern: str) -> bool:
        """Say whether something is in the graph, as a query without GRAPH sees it."""
        answer = self.get(f"/sparql?query={quote(f'ASK {{ {pattern} }}')}", Accept="application/sparql-results+json")
        return bool(json.loads(answer.body)["boolean"])


def open_door(root: Path, files: Mapping[str, str] = FILES) -> Door:
    """Publish an instance, make a token and serve."""
    write_files(root, dict(files))
    publish(root)
    token = Tokens(root / ".lapekg").new("editor", [Scope.WRITE])
    return Door(start_server(root), token)


def book(name: str, title: str | None = "A title", graph: str = COVER) -> str:
    """Write an update that adds a book."""
    stated = f"{BOOK}" if title is None else f'{BOOK} ; {TITLE} "{title}"'
    return f"INSERT DATA {{ GRAPH <{graph}> {{ <{BASE}id/{name}> a {stated} }} }}"


def table(answer: Answer) -> Any:
    """Read an answer in JSON."""
    return json.loads(answer.body)


def slug(answer: Answer) -> str:
    """Give the end of the type of a problem."""
    assert answer.headers.get_content_type() == "application/problem+json", answer.body
    return str(table(answer)["type"]).rpartition("/")[2]
