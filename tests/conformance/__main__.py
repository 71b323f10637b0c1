"""Run the W3C's tests and write docs/conformance.md and docs/conformance.ttl: `python -m tests.conformance`."""

import sys

from tests.conformance.report import write_report
from tests.conformance.run import VARIABLE, find_suite, run_suite


def main() -> None:
    """Run and write."""
    suite = find_suite()
    if suite is None:
        sys.exit(f"{VARIABLE} must name a folder: sparql/sparql11 of https://github.com/w3c/rdf-tests")
    write_report(run_suite(suite))


if __name__ == "__main__":
    main()
