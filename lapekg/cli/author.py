"""Who makes a change on the command line."""

import getpass
from collections.abc import Callable
from typing import Any

import click

UNKNOWN = "unknown"


def author_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take --author; it gets it as its argument `author`."""
    option = click.option(
        "--author", default=user_name, help="Who makes the change.  [the user's name on this machine]"
    )
    return option(function)


def user_name() -> str:
    """Give the name of the user whose process this is."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # in a container, a user may have none
        return UNKNOWN
