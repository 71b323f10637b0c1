"""The page after a commit from the form: where the new things are, where the commit is, and what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint
from pyoxigraph import NamedNode
from werkzeug.exceptions import NotFound

from lapekg.errors import NoSuchCommit
from lapekg.history.record import Door, Record
from lapekg.linked.reader import RDF_TYPE
from lapekg.web.site import Html, Page, site_page

blueprint = Blueprint("entry_committed", __name__)


@dataclass(frozen=True, slots=True)
class NewThing:
    """A thing that a commit brought, with its class."""

    iri: NamedNode
    of_class: NamedNode


@blueprint.get("/new/<slug>/committed/<int:number>")
@site_page
def committed(page: Page, slug: str, number: int) -> Html:
    """Show what has become of an entry that was committed from its form."""
    try:
        record = page.service.log.read(number)
    except NoSuchCommit as error:
        raise NotFound(str(error)) from error
    if record.commit.door is not Door.FORM:
        raise NotFound(f"commit {number} was not made with a form; /history/{number} tells of it")
    return Html("new_committed.html", {"slug": slug, "things": list(_things(record)), "commit": record.commit})


def _things(record: Record) -> Iterator[NewThing]:
    typed = {
        each.subject: each.object
        for each in sorted(record.asserted.added, key=str)
        if each.predicate == RDF_TYPE and isinstance(each.subject, NamedNode) and isinstance(each.object, NamedNode)
    }
    return (NewThing(iri, of_class) for iri, of_class in typed.items())
