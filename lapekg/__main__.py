"""Run the command line as `python -m lapekg`."""

import sys

from lapekg.cli import main

if __name__ == "__main__":
    sys.exit(main())
