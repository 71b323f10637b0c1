"""All commands, and the one place where every error ends."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from lapekg.cli.backup import backup
from lapekg.cli.build import build
from lapekg.cli.check import check
from lapekg.cli.commit import commit
from lapekg.cli.diff import diff
from lapekg.cli.dump import dump
from lapekg.cli.exits import DEFECT, INTERRUPTED, OK, PIPE_CLOSED, STATE_TROUBLE, WRONG_INPUT, complain, exit_code
from lapekg.cli.export import export
from lapekg.cli.format import format_texts
from lapekg.cli.log import log
from lapekg.cli.new import new
from lapekg.cli.restore import restore
from lapekg.cli.revert import revert
from lapekg.cli.serve import serve
from lapekg.cli.token import token
from lapekg.cli.verify import verify
from lapekg.config import Settings
from lapekg.errors import LapekgError

COMMANDS = (
    backup,
    build,
    check,
    commit,
    diff,
    dump,
    export,
    format_texts,
    log,
    new,
    revert,
    restore,
    serve,
    token,
    verify,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; every error is one line on stderr."""
    try:
        # Not command.main(): that one ends the process itself, and without a trace of why, when stdout is closed.
        with command.make_context("lapekg", list(sys.argv[1:] if arguments is None else arguments)) as context:
            code: object = command.invoke(context)
        sys.stdout.flush()
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 (the one place where every error ends)
        return _end(error)
    return code if isinstance(code, int) else OK


@click.group(commands=COMMANDS)
@click.option("--root", type=click.Path(path_type=Path), help="The instance's folder.  [LAPEKG_ROOT, else here]")
@click.version_option(package_name="lapekg")
@click.pass_context
def command(context: click.Context, root: Path | None) -> None:
    """Build, validate and serve a knowledge graph in which every statement names its source.

    Exit codes: 0 done; 1 the shapes refuse the data; 2 an input, a setting or an argument is wrong; 3 the snapshots
    cannot be read or written.
    """
    context.obj = Settings.from_env(os.environ, root)


def _end(error: BaseException) -> int:
    match error:
        case click.Abort() | KeyboardInterrupt():
            return INTERRUPTED
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return WRONG_INPUT
        case click.ClickException():
            return complain(error.format_message(), WRONG_INPUT)
        case LapekgError():
            return complain(str(error), exit_code(error))
        case OSError():
            return _system_trouble(error)
    return _defect(error)


def _system_trouble(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):
        # Python would complain once more when it flushes stdout at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return complain(f"{error.filename or 'system'}: {error.strerror or error}", STATE_TROUBLE)


def _defect(error: BaseException) -> int:
    if sys.flags.dev_mode:
        raise error
    hint = "a defect in lapekg; `python -X dev -m lapekg …` shows where"
    return complain(f"{type(error).__name__}: {error} ({hint})", DEFECT)
