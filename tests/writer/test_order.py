"""Orders and answers arrive as they were sent."""

import json

import pytest

from lapekg.history.record import Door
from lapekg.validator.question import Text
from lapekg.writer.messages import read_message, to_message
from lapekg.writer.order import (
    DATASET,
    DEFAULT_GRAPH,
    Answer,
    GraphWrite,
    Mode,
    Order,
    Revert,
    Status,
    TextsWrite,
    Update,
    What,
)

TEXTS = (Text("a.ttl", b"<a:a> <a:b> \xc3\xa4 .", "turtle"), Text("b", b"", None))


@pytest.mark.parametrize(
    "what",
    [
        Update("CLEAR ALL", "http://a.example/", ("a:a",), ("a:b", "a:c")),
        Update("CLEAR ALL", "http://a.example/"),
        GraphWrite("PUT", "a:g", "a:g", TEXTS),
        GraphWrite("DELETE", DEFAULT_GRAPH, "http://a.example/"),
        GraphWrite("POST", DATASET, "http://a.example/", TEXTS),
        TextsWrite(TEXTS, Mode.REPLACE),
        Revert(42),
    ],
)
def test_order_is_read_as_it_was_written(what: What) -> None:
    said = (Door.COMMAND, "me", "Why", "http://a.example/s")
    order = Order(what, *said, dry_run=True, expected=("a", "*"), absent=True, form="html")
    assert Order.read(json.loads(json.dumps(order.header())), order.payload()) == order


@pytest.mark.parametrize("patch", [None, "", 'TX .\nA <a:a> <a:b> "ä" .\nTC .\n'])
def test_answer_is_read_as_it_was_written(patch: str | None) -> None:
    answer = Answer(Status.COMMITTED, 3, 3, "2026-11-22T12:00:00.000Z", 1, 2, 3, 4, True, True, 5, ("a",), patch, b"{}")
    header, payload = to_message(answer)
    assert read_message(json.loads(json.dumps({"outcome": "answer", **header})), payload) == answer


def test_requests_have_names_of_their_own() -> None:
    orders = [Order(Revert(1), Door.REVERT, "me") for _ in range(2)]
    assert orders[0].request != orders[1].request
