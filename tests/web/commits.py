"""An instance with a past: a library that was built, written to, and counted."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from pyoxigraph import Quad, RdfFormat, parse

from lapekg.commits import Committer, Outcome, Said, Work
from lapekg.config import Settings, load_instance
from lapekg.drafts.change import Change
from lapekg.history import Door
from tests.conftest import write_files
from tests.linked.library import BASE, LIBRARY
from tests.web.conftest import publish

PREFIXES = f"""\
@prefix b: <{BASE}ontology#> .
@prefix id: <{BASE}id/> .
@prefix source: <{BASE}source/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
# A rule of its own, so that commits infer something, too.
RULE = f"""\
PREFIX b: <{BASE}ontology#>
CONSTRUCT {{ ?author a b:Author }} WHERE {{ ?book b:author ?author }}
"""
FILES = {**LIBRARY, "ontology/rules/author.rq": RULE}
MESSAGE = "Pierre, and the title as the cover has it\n\nChecked with the second printing."


class Written:
    """A proposal of statements in TriG."""

    def __init__(self, added: str = "", removed: str = "") -> None:
        self._added, self._removed = _quads(added), _quads(removed)

    def propose(self, work: Work) -> Change:
        work.draft.apply(self._added, self._removed)
        return Change(self._added, self._removed)


class Clock:
    """A clock that goes on by a minute whenever it is looked at."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(minutes=1)
        return self._now


class Writer:
    """Commits to an instance."""

    def __init__(self, root: Path) -> None:
        self._committer = Committer(Settings.from_env({}, root), load_instance(root), Clock())

    def write(self, said: Said, added: str = "", removed: str = "") -> Outcome:
        """Commit statements."""
        return self._committer.commit(Written(added, removed), said)

    def close(self) -> None:
        """Leave nothing behind."""
        self._committer.close()


def library_with_a_past(root: Path) -> Path:
    """Build the library and write to it: snapshots 1 to 6."""
    write_files(root, FILES)
    publish(root)
    writer = Writer(root)
    writer.write(
        Said(Door.FORM, "Anna", MESSAGE, f"{BASE}source/cover"),
        'source:cover { id:moby skos:prefLabel "Moby-Dick; or, The Whale"@en .'
        ' id:pierre a b:Book ; skos:prefLabel "Pierre"@en ; b:author id:hawthorne . }',
        'source:cover { id:moby skos:prefLabel "Moby-Dick"@en }',
    )
    # A report, whose count nobody wrote; then another author, who says nothing.
    writer.write(Said(Door.REPORTS, ""), 'source:counts { id:report b:count "2" }')
    writer.write(
        Said(Door.UPDATE, "Bertil"),
        "source:review { id:moby b:near id:pierre }",
        "source:review { id:moby b:near id:undescribed } source:catalogue {"
        ' id:withdrawn skos:prefLabel "Withdrawn"@en ; <http://www.w3.org/2002/07/owl#deprecated> true }',
    )
    writer.write(
        Said(Door.UPDATE, "Anna", "The review says so, not the cover"),
        "source:letter { id:moby b:author id:melville }",
        "source:review { id:moby b:author id:melville }",
    )
    writer.write(Said(Door.REVERT, "Anna", reverts=4), "source:review { id:moby b:near id:undescribed }")
    writer.close()
    return root


def _quads(text: str) -> frozenset[Quad]:
    return frozenset(parse(f"{PREFIXES}{text}", RdfFormat.TRIG))
