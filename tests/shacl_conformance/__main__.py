"""Run the W3C's tests of SHACL and write docs/shacl-conformance.md: `python -m tests.shacl_conformance`."""

import sys

from tests.shacl_conformance.report import PAGE, to_markdown
from tests.shacl_conformance.run import VARIABLE, find_suite, run_suite


def main() -> None:
    """Run and write."""
    suite = find_suite()
    if suite is None:
        sys.exit(f"{VARIABLE} must name a folder: test/resources/sht_tests of pySHACL's source distribution")
    PAGE.write_text(to_markdown(run_suite(suite)), encoding="utf-8")


if __name__ == "__main__":
    main()
