"""Checks in processes of their own: what comes of them, and how they end."""

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from lapekg.config import Limits, Settings
from lapekg.errors import (
    CheckEnded,
    CheckFailed,
    CheckTimeout,
    ClientLimit,
    Overloaded,
    QueryAbandoned,
    UnreadableData,
)
from lapekg.sparql.budget import Budget
from lapekg.validator.answers import MOST_RESULTS
from lapekg.validator.formats import OFFERED
from lapekg.validator.question import Outcome, Question
from lapekg.validator.service import Validator
from lapekg.web.bridge import Bridge
from tests.conftest import write_files
from tests.validator.conftest import ENDLESS, PREFIXES, TITLED, UNTITLED, ask
from tests.web.hostile.processes import has_ended, wait_until

Start = Callable[..., Validator]


def checked(bridge: Bridge, validator: Validator, question: Question, client: str = "me") -> Outcome:
    return bridge.run(validator.check(question, client))


def table(outcome: Outcome) -> Any:
    return json.loads(outcome.body)


def test_check_tells_line_and_column_and_in_which_snapshot(bridge: Bridge, validator: Validator) -> None:
    outcome = checked(bridge, validator, ask(UNTITLED))
    (result,) = table(outcome)["violations"]
    assert (result["file"], result["line"], result["message"]) == ("a.trig", 4, "A book has a title")
    assert result["column"] == 5
    assert table(outcome)["texts"] == [{"name": "a.trig", "syntax": "trig"}]
    assert (outcome.conforms, outcome.omitted, outcome.snapshot) == (False, 0, 1)


def test_check_of_what_fits_conforms(bridge: Bridge, validator: Validator) -> None:
    outcome = checked(bridge, validator, ask(TITLED))
    assert outcome.conforms
    assert table(outcome)["violations"] == []


def test_texts_are_checked_together(bridge: Bridge, validator: Validator) -> None:
    title = f'{PREFIXES}id:walden b:title "Walden" .\n'
    assert checked(bridge, validator, ask(UNTITLED, title)).conforms


def test_check_stores_nothing(bridge: Bridge, validator: Validator, books: Path) -> None:
    before = sorted(path for path in books.rglob("*") if path.is_file())
    assert checked(bridge, validator, ask(TITLED)).conforms
    assert not checked(bridge, validator, ask(UNTITLED)).conforms
    after = sorted(path for path in books.rglob("*") if path.is_file())
    assert [path for path in after if path not in before and ".lapekg/" not in path.as_posix()] == []
    assert not list((books / ".lapekg").glob("drafts/*"))


@pytest.mark.parametrize("form", [each for each in OFFERED if each not in {"text", "sarif", "html"}])
def test_every_form_tells_the_same_verdict(bridge: Bridge, validator: Validator, form: str) -> None:
    outcome = checked(bridge, validator, ask(UNTITLED, form=form))
    if form == "json":
        assert table(outcome)["conforms"] is False
        return
    rdf_format = RdfFormat.from_media_type(OFFERED[form].media_type)
    objects = {str(each.object) for each in pyoxigraph.parse(outcome.body, format=rdf_format)}
    assert '"false"^^<http://www.w3.org/2001/XMLSchema#boolean>' in objects
    assert '"A book has a title"@en' in objects


def test_forms_for_people_and_code_hosts_name_the_place(bridge: Bridge, validator: Validator) -> None:
    assert checked(bridge, validator, ask(UNTITLED, form="text")).body.startswith(b"a.trig:4:5: error: ")
    sarif = table(checked(bridge, validator, ask(UNTITLED, form="sarif")))
    region = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (4, 5)


def test_severity_and_focus_leave_out_and_the_verdict_stays(bridge: Bridge, validator: Validator) -> None:
    other = ask(UNTITLED, focus="http://books.example/id/moby")
    assert table(checked(bridge, validator, other))["violations"] == []
    assert not checked(bridge, validator, other).conforms
    named = ask(UNTITLED, focus="http://books.example/id/walden", severity="violation")
    assert len(table(checked(bridge, validator, named))["violations"]) == 1


def test_more_results_than_are_sent_are_counted(bridge: Bridge, validator: Validator) -> None:
    books = "".join(f"    id:{number} a b:Book .\n" for number in range(MOST_RESULTS + 5))
    many = f"{PREFIXES}<http://books.example/source/cover> {{\n{books}}}\n"
    outcome = checked(bridge, validator, ask(many))
    assert (outcome.omitted, table(outcome)["omitted"]) == (5, 5)
    assert table(outcome)["counts"] == {"Violation": MOST_RESULTS + 5}
    assert len(table(outcome)["violations"]) == MOST_RESULTS
    assert b"5 more results are left out" in checked(bridge, validator, ask(many, form="turtle")).body


def test_text_that_cannot_be_read_has_its_place(bridge: Bridge, validator: Validator) -> None:
    with pytest.raises(UnreadableData) as caught:
        checked(bridge, validator, ask(UNTITLED.replace("b:Book .", 'b:Book ; b:title "Walden .')))
    first = caught.value.findings[0]
    assert (first["file"], first["line"]) == ("a.trig", 4)


def test_remote_context_is_not_fetched(bridge: Bridge, validator: Validator) -> None:
    text = '{"@context": "http://127.0.0.1:9/context", "@id": "http://books.example/id/x", "title": "x"}'
    with pytest.raises(UnreadableData):
        checked(bridge, validator, ask(text))


def test_check_over_its_time_is_killed_and_the_next_one_is_answered(bridge: Bridge, start: Start) -> None:
    validator = start()
    assert checked(bridge, validator, ask(TITLED)).conforms
    (pid,) = validator.pids
    validator.limits = replace(validator.limits, check_seconds=0.5)
    started = time.monotonic()
    with pytest.raises(CheckTimeout):
        checked(bridge, validator, ask(ENDLESS))
    assert time.monotonic() - started < 10
    wait_until(lambda: has_ended(pid), 10)
    validator.limits = replace(validator.limits, check_seconds=60.0)
    assert checked(bridge, validator, ask(TITLED)).conforms


def test_check_over_its_memory_ends_alone(bridge: Bridge, start: Start) -> None:
    validator = start(check_memory_mib=220)
    numbers = "".join(f'id:walden b:title "{number}" .\n' for number in range(120_000))
    with pytest.raises(CheckEnded, match=r"220 MiB|memory"):
        checked(bridge, validator, ask(f"{PREFIXES}{numbers}"))
    assert validator.pids == []


def test_check_ends_when_its_client_has_gone(bridge: Bridge, start: Start) -> None:
    validator = start()
    assert checked(bridge, validator, ask(TITLED)).conforms
    (pid,) = validator.pids

    async def leave() -> None:
        await asyncio.sleep(0.2)

    with pytest.raises(QueryAbandoned):
        bridge.run(validator.check(ask(ENDLESS), "me", leave))
    wait_until(lambda: has_ended(pid), 10)


def test_one_client_waits_for_itself_and_a_full_house_is_told(bridge: Bridge, start: Start) -> None:
    validator = start(checks=1, check_seconds=3.0)

    async def crowd() -> list[object]:
        mine = [validator.check(ask(ENDLESS), "me") for _ in range(4)]
        others = [validator.check(ask(ENDLESS), f"other {number}") for number in range(15)]
        return await asyncio.gather(*mine, *others, return_exceptions=True)

    ends = [type(each) for each in bridge.run(crowd())]
    assert ends[:4].count(ClientLimit) >= 1
    assert Overloaded in ends
    assert CheckTimeout in ends
    assert set(ends) <= {ClientLimit, Overloaded, CheckTimeout}


def test_unusable_shapes_are_told_as_the_servers_fault(bridge: Bridge, start: Start, tmp_path: Path) -> None:
    root = write_files(tmp_path, {"shapes/a.ttl": "this is no shape"})
    with pytest.raises(CheckFailed, match=r"shapes/a\.ttl"):
        checked(bridge, start(root), ask(TITLED))


def test_instance_without_anything_takes_everything(bridge: Bridge, start: Start, tmp_path: Path) -> None:
    outcome = checked(bridge, start(tmp_path), ask(UNTITLED))
    assert (outcome.conforms, outcome.snapshot) == (True, None)


def test_closing_ends_every_process(bridge: Bridge, start: Start) -> None:
    validator = start()
    bridge.run(validator.warm())
    (pid,) = validator.pids
    bridge.run(validator.close())
    wait_until(lambda: has_ended(pid), 10)


def test_processes_rest_when_nobody_asks_and_are_there_for_the_next(bridge: Bridge, books: Path) -> None:
    validator = Validator(Settings(root=books), Limits(check_seconds=60.0), Budget(1e6), idle_seconds=0.1)
    try:
        assert checked(bridge, validator, ask(TITLED)).conforms
        wait_until(lambda: validator.pids == [], 10)
        assert checked(bridge, validator, ask(TITLED)).conforms
    finally:
        bridge.run(validator.close())
