"""`lapekg commit`."""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any

import click

from lapekg.cli.author import author_option
from lapekg.cli.exits import OK, VIOLATIONS, WRONG_INPUT
from lapekg.cli.forms import in_form
from lapekg.config import Instance, Settings, load_instance
from lapekg.errors import RefusedChange, SettingsError, SourceError
from lapekg.instance_file import ABSOLUTE_IRI

if TYPE_CHECKING:  # heavy
    from pyoxigraph import NamedNode

    from lapekg.checking import Entry
    from lapekg.commits import Outcome, Work
    from lapekg.drafts.change import Change
    from lapekg.updates import Texts

STDIN = "stdin"
_STDIN = Path("-")
_STDIN_FORMATS = ("ttl", "trig", "nt", "nq", "jsonld", "rdf")


@click.command(short_help="Write statements into what is published.")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
@click.option("-m", "--message", default="", help="What the change is for, as the history tells it.")
@click.option("--source", help="The IRI of what it was read from; prefixes of the instance may be used.")
@author_option
@click.option("--graph", help="The graph for statements that name none.")
@click.option("--replace", is_flag=True, help="Replace all that stands in the graphs in which the files say something.")
@click.option("--remove", is_flag=True, help="Take the statements away.")
@click.option("--dry-run", is_flag=True, help="Write nothing; print what would change.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout."
)
@click.option("--language", help="Language of the messages.  [the instance's first]")
@click.option("--stdin-format", type=click.Choice(_STDIN_FORMATS), default="ttl", help="What - is written in.")
@click.pass_obj
def commit(settings: Settings, /, **options: Any) -> int:
    """Write the statements of FILES into what is published, as one commit; - reads from stdin.

    The statements are added, unless --replace or --remove says otherwise. Nothing is written that the shapes refuse:
    the exit code is 1 then, and the report says why. The files may be anywhere; what they say is kept in the log, and
    `lapekg export` writes it into the files of the instance. It asks for no token: who may write the state folder may
    do this.
    """
    from lapekg.commits import Committer, RefusedByShapes, Said  # noqa: PLC0415 (heavy)
    from lapekg.history.record import Door  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    asked = _Asked(instance, **options)
    said = Said(Door.COMMAND, asked.author, asked.message, _iri("--source", asked.source, instance))
    entries = [_entry(path, asked) for path in asked.files]
    committer = Committer(settings, instance)
    try:
        outcome = committer.commit(_proposal(asked, entries, said.request), said, dry_run=asked.dry_run)
    except RefusedByShapes as refused:
        outcome = refused.outcome
    except SourceError:
        if _tell_unreadable(settings, asked, entries):
            return WRONG_INPUT
        raise
    finally:
        committer.close()
    click.echo(_told(outcome, asked), nl=False)
    return OK if outcome.checked.conforms else VIOLATIONS


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of the command."""

    instance: Instance
    files: tuple[Path, ...]
    message: str
    source: str | None
    author: str
    graph: str | None
    replace: bool
    remove: bool
    dry_run: bool
    output_format: str
    language: str | None
    stdin_format: str

    @property
    def told_in(self) -> str:
        return self.language or self.instance.languages[0]


def _proposal(asked: _Asked, entries: Sequence["Entry"], request: str) -> "_InNamedGraphs":
    from pyoxigraph import NamedNode  # noqa: PLC0415 (heavy)

    from lapekg.updates import Mode, Texts  # noqa: PLC0415 (heavy)

    if asked.replace and asked.remove:
        raise click.UsageError("--replace or --remove, not both")
    mode = Mode.REPLACE if asked.replace else Mode.REMOVE if asked.remove else Mode.ADD
    graph = _iri("--graph", asked.graph, asked.instance)
    if graph is not None:
        return _InNamedGraphs(Texts(entries, mode, NamedNode(graph), request), frozenset())
    return _InNamedGraphs(Texts(entries, mode, None, request), _homeless(asked, entries))


@dataclass(frozen=True, slots=True)
class _InNamedGraphs:
    """Texts that may not stand in some graphs: those that are only called after where a file happens to lie."""

    texts: "Texts"
    homeless: "frozenset[NamedNode]"

    @property
    def entries(self) -> Sequence["Entry"]:
        return self.texts.entries

    def propose(self, work: "Work") -> "Change":
        change = self.texts.propose(work)
        if any(quad.graph_name in self.homeless for quad in (*change.added, *change.removed)):
            raise RefusedChange("statements that name no graph have none here; give it: --graph IRI, or write TriG")
        return change


def _homeless(asked: _Asked, entries: Sequence["Entry"]) -> "frozenset[NamedNode]":
    """Find the graphs that texts outside the data of the instance would be given."""
    from pyoxigraph import NamedNode  # noqa: PLC0415 (heavy)

    from lapekg.iris import file_graph  # noqa: PLC0415 (heavy)

    instance = asked.instance
    outside = [
        each.name for path, each in zip(asked.files, entries, strict=True) if not _is_data(path, each.name, instance)
    ]
    graphs = (file_graph(PurePosixPath(name), instance) for name in outside if instance.merged)
    return frozenset(each for each in graphs if isinstance(each, NamedNode))


def _is_data(path: Path, name: str, instance: Instance) -> bool:
    from lapekg.sources.inputs import DATA_FOLDERS  # noqa: PLC0415 (heavy)

    inside = instance.root / name
    return path != _STDIN and name.startswith(tuple(f"{each}/" for each in DATA_FOLDERS)) and inside.exists()


def _iri(option: str, text: str | None, instance: Instance) -> str | None:
    prefix, _, rest = (text or "").partition(":")
    iri = instance.prefixes[prefix] + rest if prefix in instance.prefixes and rest[:2] != "//" else text
    if iri is not None and not ABSOLUTE_IRI.fullmatch(iri):
        raise SettingsError(f"{option} {text!r} is no IRI; write https://… or a name with a prefix of lapekg.toml")
    return iri


def _entry(path: Path, asked: _Asked) -> "Entry":
    from lapekg.checking import Entry  # noqa: PLC0415 (heavy)
    from lapekg.sources import relative_name  # noqa: PLC0415 (heavy)
    from lapekg.sources.inputs import FORMATS  # noqa: PLC0415 (heavy)

    most = asked.instance.limits.write_bytes
    if path == _STDIN:
        return Entry(STDIN, FORMATS[f".{asked.stdin_format}"], _bounded(sys.stdin.buffer, STDIN, most))
    name = relative_name(path, asked.instance)
    if path.suffix not in FORMATS:
        raise SourceError(name, f"cannot be committed; write RDF, in a file that ends in {', '.join(FORMATS)}")
    try:
        with path.open("rb") as stream:
            return Entry(name, FORMATS[path.suffix], _bounded(stream, name, most))
    except OSError as error:
        raise SourceError(name, f"cannot be read: {error.strerror or error}") from error


def _bounded(stream: IO[bytes], name: str, most: int) -> bytes:
    data = stream.read(most + 1)
    if len(data) > most:
        reason = f"more than the {most} bytes of one commit (write_bytes in lapekg.toml)"
        raise SourceError(name, f"{reason}; put it into data/ and run `lapekg build`", kind="too-long")
    return data


def _tell_unreadable(settings: Settings, asked: _Asked, entries: Sequence["Entry"]) -> bool:
    """Tell where the texts cannot be read, as `lapekg check` does; False where all can."""
    from lapekg.checking import check_texts  # noqa: PLC0415 (heavy)

    checked = check_texts(asked.instance, settings.state, entries)
    if not checked.has_unreadable:
        return False
    if asked.output_format == "json":
        table = {"status": "unreadable", "report": checked.to_json(asked.told_in)}
        click.echo(json.dumps(table, ensure_ascii=False))
    else:
        click.echo(in_form(checked, "text", asked.told_in), nl=False)
    return True


def _status(outcome: "Outcome", *, dry_run: bool) -> str:
    if not outcome.checked.conforms:
        return "refused"
    if dry_run:
        return "dry-run"
    return "unchanged" if outcome.commit is None else "committed"


def _told(outcome: "Outcome", asked: _Asked) -> str:
    status = _status(outcome, dry_run=asked.dry_run)
    change = _change(outcome)
    if asked.output_format == "json":
        commit = outcome.commit
        about = {
            "status": status,
            "snapshot": outcome.snapshot.number,
            "commit": commit and commit.number,
            "time": commit and commit.time,
        }
        report = outcome.checked.to_json(asked.told_in)
        return json.dumps({**about, "change": change, "report": report}, ensure_ascii=False) + "\n"
    told = (
        f"{change['added']} added, {change['removed']} removed; "
        f"by rules: {change['inferred']['added']} added, {change['inferred']['removed']} removed"
    )
    last = {
        "committed": f"commit {outcome.snapshot.number}: {told}",
        "dry-run": f"dry run, nothing is written: {told}",
        "refused": "refused, nothing is written",
        "unchanged": "nothing to commit: the graph would stay as it is",
    }[status]
    shown = change["patch"] if asked.dry_run else ""
    return f"{shown}{in_form(outcome.checked, 'text', asked.told_in)}{last}\n"


def _change(outcome: "Outcome") -> dict[str, Any]:
    """Tell a change as the doors of the server do."""
    from lapekg.history.record import rdf_patch  # noqa: PLC0415 (heavy)

    asserted, inferred = outcome.asserted, outcome.inferred
    return {
        "added": len(asserted.added),
        "removed": len(asserted.removed),
        "inferred": {"added": len(inferred.added), "removed": len(inferred.removed)},
        "patch": "".join(rdf_patch((asserted, inferred))),
    }
