"""Live and ready."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.web.conftest import Server


def test_ready_when_a_worker_answers_from_a_snapshot(server: Server) -> None:
    answer = server.request("/health/ready")
    assert answer.status == 200
    assert json.loads(answer.body) == {"status": "ready", "snapshot": 1}


def test_live_but_not_ready_without_a_snapshot(tmp_path: Path, serve: Callable[..., Server]) -> None:
    server = serve(tmp_path)
    assert json.loads(server.request("/health/live").body) == {"status": "live"}
    answer = server.request("/health/ready")
    assert answer.status == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
