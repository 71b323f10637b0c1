"""`lapekg new`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lapekg.cli.exits import OK, VIOLATIONS
from lapekg.config import Instance, Settings, load_instance
from lapekg.errors import EntryError, ShapesError, SnapshotError
from lapekg.whole_files import whole_file

if TYPE_CHECKING:  # heavy
    from pyoxigraph import Store

    from lapekg.entries.told import Desk, Told


@click.command(short_help="Write a new entry, or a template for one.")
@click.argument("class_name", metavar="[CLASS]", required=False)
@click.option("--name", help="What the new thing is called.")
@click.option("--set", "told", multiple=True, metavar="PROPERTY=VALUE", help="A value; may be given several times.")
@click.option("--iri", help="Its IRI.  [made from the name]")
@click.option("--source", help="The graph of what the source says: the paragraph, where sources have paragraphs.")
@click.option("--template", "only_template", is_flag=True, help="Ask nothing; write comments for what is not given.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of stdout.")
@click.option("--language", help="Language of questions and comments.  [the instance's first]")
@click.pass_obj
def new(  # noqa: PLR0913, PLR0917 (the options of a command)
    settings: Settings,
    class_name: str | None,
    name: str | None,
    told: tuple[str, ...],
    iri: str | None,
    source: str | None,
    only_template: bool,
    output: Path | None,
    language: str | None,
) -> int:
    """Write a new entry of a class, made from the shapes; without CLASS, list the classes.

    On a terminal it asks for the values; else it writes a template with the values given, whose comments say what may
    be added. The class and its properties are named in any of the languages, or as in Turtle.
    """
    from lapekg.cli.questions import Questions  # noqa: PLC0415 (heavy)
    from lapekg.entries.told import document, source_graph, template  # noqa: PLC0415 (heavy)

    instance = load_instance(settings.root)
    desk = _desk(settings, instance, language)
    if class_name is None:
        click.echo(_listed(desk), nl=False)
        return OK
    entry = _told(class_name, name, told, desk)
    entry.iri = iri or ""
    graph = source_graph(source or "", desk)
    _refuse_existing(output)
    if only_template or not (sys.stdin.isatty() and sys.stderr.isatty()):
        _write(template(entry, graph, desk), output)
        return OK
    made, graph = Questions(desk).ask(entry, graph)
    text = document(entry, made, graph, desk)
    _write(text, output)
    return _check(text, settings, instance, desk)


def _desk(settings: Settings, instance: Instance, language: str | None) -> "Desk":
    """Open what is published, or the instance's files when nothing is."""
    from pyoxigraph import Store  # noqa: PLC0415 (heavy)

    from lapekg.entries.known import Known  # noqa: PLC0415 (heavy)
    from lapekg.entries.told import open_desk  # noqa: PLC0415 (heavy)
    from lapekg.linked.shapes import read_shapes  # noqa: PLC0415 (heavy)
    from lapekg.snapshots.open import current_snapshot  # noqa: PLC0415 (heavy)

    languages = tuple(dict.fromkeys((*([language] if language else []), *instance.languages)))
    try:
        snapshot = current_snapshot(settings.state)
        store, search_path = Store.read_only(str(snapshot.store_path)), snapshot.search_path
    except SnapshotError:
        store, search_path = _from_files(instance), None
    try:
        shapes = read_shapes(instance)
    except SyntaxError as error:
        raise ShapesError("shapes/", str(error)) from error
    return open_desk(Known(store, instance, languages, search_path), shapes)


def _from_files(instance: Instance) -> "Store":
    from pyoxigraph import Store  # noqa: PLC0415 (heavy)

    from lapekg.sources import read_instance  # noqa: PLC0415 (heavy)

    store = Store()
    store.extend(each.quad for each in read_instance(instance))
    return store


def _told(class_name: str, name: str | None, told: Sequence[str], desk: "Desk") -> "Told":
    from lapekg.entries.making import naming_field  # noqa: PLC0415 (heavy)
    from lapekg.entries.told import Told  # noqa: PLC0415 (heavy)

    of_class = desk.of_class(class_name)
    entry = Told(of_class, desk.fields(of_class))
    if name is not None:
        naming = naming_field(entry.fields)
        if naming is None:
            raise EntryError(f"things of the class {of_class.slug} have no name; give --iri")
        entry.tell(naming.predicate.value, name, desk)
    for each in told:
        property_name, equals, value = each.partition("=")
        if not equals:
            raise EntryError(f"--set {each!r}: write PROPERTY=VALUE, such as --set start=2018-10-13")
        entry.tell(property_name.strip(), value, desk)
    return entry


def _listed(desk: "Desk") -> str:
    width = max((len(each.slug) for each in desk.classes), default=0)
    return "".join(f"{each.slug:{width}}  {desk.known.name(each.iri)}\n" for each in desk.classes)


def _refuse_existing(output: Path | None) -> None:
    """Say so before anything is asked."""
    if output is not None and output.exists():
        raise EntryError(f"{output} exists; give another name, or append: lapekg new … >> {output}")


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    with whole_file(output) as file:
        file.write(text.encode())


def _check(text: str, settings: Settings, instance: Instance, desk: "Desk") -> int:
    """Say on stderr what is wrong with an entry; on stdout it stands alone."""
    from lapekg.checking import Entry, check  # noqa: PLC0415 (heavy)
    from lapekg.reporting.text import to_text  # noqa: PLC0415 (heavy)
    from lapekg.sources.inputs import FORMATS  # noqa: PLC0415 (heavy)

    entry = Entry(f"{desk.texts.text('template_slug')}.trig", FORMATS[".trig"], text.encode())
    checked = check(instance, settings.state, texts=[entry])
    click.echo(to_text(checked, desk.known.languages[0]), err=True, nl=False)
    return OK if checked.conforms else VIOLATIONS
