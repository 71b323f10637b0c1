"""The texts that a command is about: files, standard input, or what has changed."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

_STDIN = Path("-")


@dataclass(frozen=True, slots=True)
class Given:
    """What was named; `stdin_suffix` tells what standard input is written in, None when it is not read."""

    files: tuple[Path, ...]
    stdin_suffix: str | None
    revision: str | None

    @property
    def is_empty(self) -> bool:
        """Say whether nothing was named, which stands for everything."""
        return not self.files and self.stdin_suffix is None and self.revision is None


def given_files(*stdin_formats: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Let a command take FILES, - and --changed; it gets them as its argument `given`."""

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        @click.argument(
            "files", nargs=-1, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
        )
        @click.option(
            "--changed",
            "revision",
            is_flag=False,
            flag_value="HEAD",
            metavar="[REVISION]",
            help="Take the files that differ from a revision of git, new ones among them.  [HEAD]",
        )
        @click.option(
            "--stdin-format",
            type=click.Choice(stdin_formats),
            default=stdin_formats[0],
            help="What - is written in.",
        )
        @functools.wraps(function)
        def call(
            *arguments: Any, files: tuple[Path, ...], revision: str | None, stdin_format: str, **options: Any
        ) -> int:
            if files and revision is not None:
                raise click.UsageError("name files or --changed, not both; a revision follows --changed directly")
            suffix = f".{stdin_format}" if _STDIN in files else None
            paths = tuple(path for path in files if path != _STDIN)
            return function(*arguments, given=Given(paths, suffix, revision), **options)

        return call

    return decorate
