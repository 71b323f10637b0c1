"""The command line: parse, call one function, print.

Heavy modules (pyoxigraph, pySHACL, Flask) are imported by the commands that need them, so that `lapekg --help` and a
mistyped command answer at once.
"""

import dataclasses
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lapekg.config import Settings, load_instance, parse_port
from lapekg.errors import (
    LapekgError,
    QueryError,
    RuleError,
    SettingsError,
    ShapesError,
    SnapshotError,
    SourceError,
    ValidationError,
    one_line,
)

if TYPE_CHECKING:  # see the module's docstring
    from lapekg.pipeline import BuildResult
    from lapekg.reporting.checked import Checked
    from lapekg.validation.report import ValidationReport

OK = 0
DEFECT = 70  # EX_SOFTWARE of sysexits.h: lapekg itself is wrong
INTERRUPTED = 128 + signal.SIGINT
PIPE_CLOSED = 128 + signal.SIGPIPE
STATE_TROUBLE = 3
WRONG_INPUT = 2
VIOLATIONS = 1

# The nearest class in an error's ancestry decides.
EXIT_CODES: dict[type[LapekgError], int] = {
    ValidationError: VIOLATIONS,
    SettingsError: WRONG_INPUT,
    SourceError: WRONG_INPUT,
    RuleError: WRONG_INPUT,
    ShapesError: WRONG_INPUT,
    QueryError: WRONG_INPUT,
    SnapshotError: STATE_TROUBLE,
}

_format_option = click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout."
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


def _end(error: BaseException) -> int:
    match error:
        case click.Abort() | KeyboardInterrupt():
            return INTERRUPTED
        case click.exceptions.NoArgsIsHelpError():
            click.echo(error.format_message(), err=True)
            return WRONG_INPUT
        case click.ClickException():
            return _complain(error.format_message(), WRONG_INPUT)
        case LapekgError():
            return _complain(str(error), exit_code(error))
        case OSError():
            return _system_trouble(error)
    return _defect(error)


def _system_trouble(error: OSError) -> int:
    if isinstance(error, BrokenPipeError):
        # Python would complain once more when it flushes stdout at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    return _complain(f"{error.filename or 'system'}: {error.strerror or error}", STATE_TROUBLE)


def _defect(error: BaseException) -> int:
    if sys.flags.dev_mode:
        raise error
    hint = "a defect in lapekg; `python -X dev -m lapekg …` shows where"
    return _complain(f"{type(error).__name__}: {error} ({hint})", DEFECT)


def exit_code(error: LapekgError) -> int:
    """Map an error to the exit code of the process."""
    return next(EXIT_CODES[ancestor] for ancestor in type(error).__mro__ if ancestor in EXIT_CODES)


def _complain(message: str, code: int) -> int:
    click.echo(f"lapekg: {one_line(message)}", err=True)
    return code


@click.group()
@click.option("--root", type=click.Path(path_type=Path), help="The instance's folder.  [LAPEKG_ROOT, else here]")
@click.version_option(package_name="lapekg")
@click.pass_context
def command(context: click.Context, root: Path | None) -> None:
    """Build, validate and serve a knowledge graph in which every statement names its source.

    Exit codes: 0 done; 1 the shapes refuse the data; 2 an input, a setting or an argument is wrong; 3 the snapshots
    cannot be read or written.
    """
    context.obj = Settings.from_env(os.environ, root)


@command.command(short_help="Build a snapshot and publish it.")
@_format_option
@click.option("--force", is_flag=True, help="Build although nothing changed.")
@click.pass_obj
def build(settings: Settings, output_format: str, force: bool) -> int:
    """Build a snapshot from data/ and ontology/, validate it and publish it."""
    from lapekg.pipeline import Phase, utc_now  # noqa: PLC0415 (heavy)
    from lapekg.pipeline import build as run_build  # noqa: PLC0415 (heavy)
    from lapekg.terminal import phase_progress  # noqa: PLC0415 (rich is heavy)

    instance = load_instance(settings.root)
    language = instance.languages[0]
    try:
        with phase_progress(list(Phase)) as progress:
            result = run_build(settings, instance, progress, utc_now, force=force)
    except ValidationError as error:
        report: Any = error.report
        _print_report(report, output_format, language)
        _complain(f"{error}; nothing was published", VIOLATIONS)
        return VIOLATIONS
    if output_format == "json":
        click.echo(json.dumps(_summary(result, language), ensure_ascii=False))
    else:
        warnings = result.report.to_text(language) if result.report else ""
        click.echo(warnings + _sentence(result))
    return OK


@command.command(short_help="Validate without building.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json", "sarif", "github", "turtle"]),
    default="text",
    help="What to print on stdout; turtle is SHACL's own report.",
)
@click.option("--language", help="Language of the messages.  [the instance's first]")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    help="From what severity on the exit code is 1.",
)
@click.option(
    "--stdin-format",
    type=click.Choice(["ttl", "trig", "nt", "nq", "jsonld", "rdf"]),
    default="ttl",
    help="What - is written in.",
)
@click.pass_obj
def check(
    settings: Settings,
    files: tuple[Path, ...],
    output_format: str,
    language: str | None,
    fail_on: str,
    stdin_format: str,
) -> int:
    """Validate without building; with FILES, tell only what they cause or touch.

    A file outside data/ is taken as an addition to it; - reads from stdin. Each result has its line and column where
    it stands in Turtle, TriG, N-Triples or N-Quads.
    """
    from lapekg.checking import check as run_check  # noqa: PLC0415 (heavy)
    from lapekg.sources.inputs import FORMATS  # noqa: PLC0415 (heavy)
    from lapekg.validation.report import Severity  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    stdin = sys.stdin.buffer if Path("-") in files else None
    paths = [path for path in files if path != Path("-")]
    checked = run_check(instance, paths, stdin, FORMATS[f".{stdin_format}"])
    click.echo(_in_form(checked, output_format, language or instance.languages[0]), nl=False)
    return VIOLATIONS if checked.up_to(Severity(fail_on.capitalize())) else OK


@command.command(short_help="Write the published quads as N-Quads.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of stdout.")
@click.pass_obj
def dump(settings: Settings, output: Path | None) -> None:
    """Write the published snapshot's quads as sorted N-Quads."""
    from lapekg.snapshots.dump import copy_dump  # noqa: PLC0415 (keeps --help quick)

    copy_dump(settings.state, output, sys.stdout.buffer)


@command.command()
@click.option("--host", help="Address to listen on.  [LAPEKG_HOST, else 127.0.0.1]")
@click.option("--port", help="Port to listen on.  [LAPEKG_PORT, else 8000]")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: str | None) -> None:
    """Serve the published snapshot over HTTP."""
    settings = dataclasses.replace(
        settings,
        host=host or settings.host,
        port=settings.port if port is None else parse_port(port, "--port"),
    )
    instance = load_instance(settings.root)
    from lapekg.web.server import serve as run_server  # noqa: PLC0415 (Flask and granian are heavy)

    run_server(settings, instance)


def _print_report(report: "ValidationReport", output_format: str, language: str) -> None:
    if output_format == "json":
        click.echo(json.dumps(report.to_json(language), ensure_ascii=False))
    else:
        click.echo(report.to_text(language) or "conforms\n", nl=False)


def _in_form(checked: "Checked", output_format: str, language: str) -> str:
    # Each form has a module of its own, of which one is needed.
    match output_format:
        case "json":
            return json.dumps(checked.to_json(language), ensure_ascii=False) + "\n"
        case "sarif":
            from lapekg.reporting.sarif import to_sarif  # noqa: PLC0415

            return json.dumps(to_sarif(checked, language), ensure_ascii=False, indent=2) + "\n"
        case "github":
            from lapekg.reporting.github import to_github  # noqa: PLC0415

            return to_github(checked, language)
        case "turtle":
            from lapekg.reporting.shacl import to_turtle  # noqa: PLC0415

            return to_turtle(checked)
    from lapekg.reporting.text import plain, to_text  # noqa: PLC0415

    return to_text(checked, language, _paint if sys.stdout.isatty() else plain)


def _paint(text: str, colour: str) -> str:
    return click.style(text, bold=True) if colour == "bold" else click.style(text, fg=colour, bold=True)


def _summary(result: "BuildResult", language: str) -> dict[str, Any]:
    snapshot = result.snapshot
    return {
        **(result.report.to_json(language) if result.report else {"conforms": True, "violations": []}),
        "built": result.built,
        "path": str(snapshot.path),
        "total_seconds": round(result.seconds, 4),
        **dataclasses.asdict(snapshot.manifest),
    }


def _sentence(result: "BuildResult") -> str:
    manifest = result.snapshot.manifest
    if not result.built:
        return f"snapshot {manifest.number} is up to date"
    counts = manifest.counts
    return (
        f"snapshot {manifest.number}: {counts['quads']} quads in {counts['named_graphs']} named graphs, "
        f"{counts['statements']} statements, {counts['inferred']} inferred, {result.seconds:.2f} s"
    )
