"""The command line: parse, call one function, print.

A command has a module of its name, and its line in `run.py`. Heavy modules (pyoxigraph, pySHACL, Flask) are imported
by the commands that need them, so that `lapekg --help` and a mistyped command answer at once.
"""

from lapekg.cli.exits import EXIT_CODES, exit_code
from lapekg.cli.run import main

__all__ = ["EXIT_CODES", "exit_code", "main"]
