"""Finding things by their names: an index in SQLite, written with the snapshot, read by the site.

    names of the graph ── lexicon (lemmas, parts of compounds) ──► search.sqlite
    what a reader types ── lemmas, near spellings ──► names that may be meant ── ranking ──► things

Those who only search import no more than this module; the writing side, `lapekg.search.write`, reads dictionaries.
"""

from lapekg.search.find import MOST_CANDIDATES, Found, Results, find
from lapekg.search.names import Kind
from lapekg.search.ranking import Match
from lapekg.search.reading import MOST_CHARACTERS
from lapekg.search.schema import SEARCH_FILE

__all__ = ["MOST_CANDIDATES", "MOST_CHARACTERS", "SEARCH_FILE", "Found", "Kind", "Match", "Results", "find"]
