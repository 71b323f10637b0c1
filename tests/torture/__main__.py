"""`make torture`: kill writers so many times, and tell the counts."""

import argparse
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import TextIO

from tests.export.our_data import round_trip
from tests.torture.rack import Rack, random_kills


def main() -> None:
    """Kill until done; an assertion that fails says what was lost, and the seed repeats the run."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=main.__doc__)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**9))
    options = parser.parse_args()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lapekg-torture-") as folder:
        rack = Rack.set_up(Path(folder) / "books")
        steps = {name: rack.die_at_each_step(name) for name in ("commit", "finish", "build")}
        _say(f"seed {options.seed}; died before each step of {', '.join(f'{name} ({n})' for name, n in steps.items())}")
        rack.write_at_once(writers=4, commits=25)
        random_kills(rack, options.kills, options.seed, _progress)
        deaths = ", ".join(f"{name} {count}" for name, count in rack.deaths.items())
        _say(f"{rack.deaths.total()} deaths ({deaths}), {len(rack.acknowledged)} commits acknowledged, none lost;")
        _say(f"{rack.recovered} recorded commits published afterwards; {time.monotonic() - started:.0f} s")
        # Last: it opens stores in this process, which must not be forked then.
        _say(round_trip(Path(folder) / "our-data", changes=200))


def _say(text: str, stream: TextIO = sys.stdout) -> None:
    stream.write(f"{text}\n")
    stream.flush()


def _progress(number: int) -> None:
    if number % 50 == 0:
        _say(f"{number} kills", sys.stderr)


if __name__ == "__main__":
    main()
