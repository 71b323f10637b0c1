"""The one table of statuses."""

import json
from collections.abc import Iterator
from typing import NoReturn

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lapekg import errors
from lapekg.web import problems


def _leaves(root: type[errors.LapekgError]) -> Iterator[type[errors.LapekgError]]:
    children = [each for each in root.__subclasses__() if each.__module__.startswith("lapekg.errors")]
    if not children:
        yield root
    for child in children:
        yield from _leaves(child)


def test_every_error_of_a_query_has_its_own_kind() -> None:
    leaves = list(_leaves(errors.QueryError))
    assert len(leaves) == 14
    assert all(leaf in problems.PROBLEMS for leaf in leaves)


def test_every_other_error_is_a_kind_or_a_defect() -> None:
    for leaf in _leaves(errors.LapekgError):
        known = any(ancestor in problems.PROBLEMS for ancestor in leaf.__mro__)
        building = issubclass(
            leaf,
            errors.SettingsError
            | errors.SourceError
            | errors.RuleError
            | errors.ValidationError
            | errors.ShapesError
            | errors.EntryError
            | errors.BackupError,
        )
        assert known != building


def test_kinds_have_names_of_their_own() -> None:
    slugs = [problem.slug for problem in problems.PROBLEMS.values()]
    assert len(set(slugs)) == len(slugs)


@pytest.fixture
def client() -> FlaskClient:
    """Return an application whose views only raise."""
    app = Flask(__name__)
    problems.register(app, "http://a.example/b#")

    def raise_(error: Exception) -> NoReturn:
        raise error

    app.add_url_rule("/busy", "busy", lambda: raise_(errors.Overloaded("busy", retry_after=7)))
    app.add_url_rule("/defect", "defect", lambda: raise_(ZeroDivisionError("secret")))
    app.add_url_rule("/building", "building", lambda: raise_(errors.RuleError("secret.rq", "secret")))
    app.add_url_rule("/slash/", "slash", lambda: "here")
    return app.test_client()


def test_overload_says_when_to_come_back(client: FlaskClient) -> None:
    response = client.get("/busy")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "7"
    assert json.loads(response.data)["retry_after"] == 7


@pytest.mark.parametrize("path", ["/defect", "/building"])
def test_defect_tells_nothing_outside_and_all_in_the_log(
    client: FlaskClient, path: str, caplog: pytest.LogCaptureFixture
) -> None:
    response = client.get(path)
    assert response.status_code == 500
    assert response.content_type == "application/problem+json"
    assert b"secret" not in response.data
    assert "secret" in caplog.text


def test_unknown_page_is_a_problem(client: FlaskClient) -> None:
    response = client.get("/nothing")
    assert response.status_code == 404
    assert json.loads(response.data)["type"] == "http://a.example/b#problems/not-found"


def test_wrong_method_names_the_right_ones(client: FlaskClient) -> None:
    response = client.post("/busy")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_redirect_stays_a_redirect(client: FlaskClient) -> None:
    response = client.get("/slash")
    assert response.status_code == 308
    assert response.headers["Location"].endswith("/slash/")
