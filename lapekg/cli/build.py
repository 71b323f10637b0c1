"""`lapekg build`."""

import dataclasses
import json
from typing import TYPE_CHECKING, Any

import click

from lapekg.cli.exits import OK, VIOLATIONS, complain
from lapekg.config import Settings, load_instance
from lapekg.errors import ValidationError

if TYPE_CHECKING:  # heavy
    from lapekg.pipeline import BuildResult
    from lapekg.validation.report import ValidationReport


@click.command(short_help="Build a snapshot and publish it.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout."
)
@click.option("--force", is_flag=True, help="Build although nothing changed.")
@click.pass_obj
def build(settings: Settings, output_format: str, force: bool) -> int:
    """Build a snapshot from data/ and ontology/, validate it and publish it."""
    from lapekg.archive.retention import clean  # noqa: PLC0415 (heavy)
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
        return complain(f"{error}; nothing was published", VIOLATIONS)
    clean(settings.state, instance.history, utc_now())
    if output_format == "json":
        click.echo(json.dumps(_summary(result, language), ensure_ascii=False))
    else:
        warnings = result.report.to_text(language) if result.report else ""
        click.echo(warnings + _sentence(result))
    return OK


def _print_report(report: "ValidationReport", output_format: str, language: str) -> None:
    if output_format == "json":
        click.echo(json.dumps(report.to_json(language), ensure_ascii=False))
    else:
        click.echo(report.to_text(language) or "conforms\n", nl=False)


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
