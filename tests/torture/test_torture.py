"""The short form of `make torture`."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lape import REPOSITORY

KILLS = """
import sys
from pathlib import Path
from tests.torture.rack import Rack, random_kills

rack = Rack.set_up(Path(sys.argv[1]))
{work}
print(rack.deaths.total(), len(rack.acknowledged))
"""


def run(work: str, folder: Path) -> tuple[int, int]:
    # A process of its own: the one that runs the tests has stores open, and forks would share their threads' locks.
    done = subprocess.run(
        [sys.executable, "-c", KILLS.format(work=work), str(folder)],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    deaths, acknowledged = done.stdout.split()
    return int(deaths), int(acknowledged)


@pytest.mark.parametrize("work", ["commit", "finish", "build"])
def test_work_that_dies_at_any_step_loses_nothing_acknowledged(tmp_path: Path, work: str) -> None:
    deaths, _ = run(f'rack.die_at_each_step("{work}", stride=12)', tmp_path / "books")
    assert deaths >= 3


def test_writers_killed_at_random_moments_lose_nothing_acknowledged(tmp_path: Path) -> None:
    deaths, acknowledged = run("random_kills(rack, 8, seed=7)", tmp_path / "books")
    assert deaths == 8
    assert acknowledged > 0


def test_writers_at_once_wait_for_each_other(tmp_path: Path) -> None:
    assert run("rack.write_at_once(writers=3, commits=4)", tmp_path / "books") == (0, 12)
