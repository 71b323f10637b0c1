"""The log of commits: what each changed, when, by whom and why; from it every published state can be made again.

    state/log/
    ├── commits            one record after the other, each with the hash of the one before
    ├── 000001.nq.gz       the whole dataset after a commit that is recorded without its difference
    └── torn-…             what a crash left at the end of the file, kept aside

What readers need is here; records are appended by `lapekg.commits` alone.
"""

from lapekg.history.log import Log
from lapekg.history.record import Commit, Door, Patch, Record

__all__ = ["Commit", "Door", "Log", "Patch", "Record"]
