"""The command line: `python -m benchmarks [SIZE …] [--rounds N] [--page-only]`."""

import argparse
import signal
import sys
from pathlib import Path

from benchmarks.check import Disagreement
from benchmarks.datasets import REPOSITORY, SIZES
from benchmarks.exchange import BadAnswer
from benchmarks.page import write_page
from benchmarks.phases import Wrong
from benchmarks.results import Results
from benchmarks.session import measure
from benchmarks.systems import LoadFailed

RESULTS = Path(__file__).resolve().parent / "results.json"


def main() -> int:
    """Measure, keep the raw figures, write the page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=main.__doc__)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=f"of {', '.join(SIZES)}  [lape 100k 1m]")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--add", action="store_true", help="keep the figures of the sizes that are not measured now")
    parser.add_argument("--page-only", action="store_true", help="write the page anew from the figures kept")
    arguments = parser.parse_args()
    sizes = arguments.sizes or ["lape", "100k", "1m"]
    if unknown := sorted(set(sizes) - set(SIZES)):
        parser.error(f"unknown size {unknown[0]}; known are {', '.join(SIZES)}")
    # Ended like by Ctrl+C: nothing that was started here is left running.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if not arguments.page_only:
        try:
            results = measure(sizes, arguments.rounds)
            if arguments.add:
                kept = Results.read(RESULTS)
                kept.add(results)
                results = kept
            results.write(RESULTS)
        except (BadAnswer, Disagreement, LoadFailed, TimeoutError, Wrong) as error:
            sys.stderr.write(f"nothing is published: {error}\n")
            return 1
        except KeyboardInterrupt:
            return 128 + signal.SIGINT
    write_page(Results.read(RESULTS), REPOSITORY / "docs")
    return 0


if __name__ == "__main__":
    sys.exit(main())
