"""A process that writes the store of a snapshot as N-Quads to its output: `python -m lapekg.sparql.reading STORE`.

The store on disk brings threads with it, which the process that workers are forked from must not have.
"""

import sys
from pathlib import Path
from typing import IO, cast

from pyoxigraph import RdfFormat, Store

from lapekg.snapshots.reading import reading


def main() -> None:
    """Write all quads, those of the default graph, too."""
    store = Path(sys.argv[1])
    with reading(store.parent):
        Store.read_only(str(store)).dump(cast("IO[bytes]", sys.stdout.buffer), RdfFormat.N_QUADS)


if __name__ == "__main__":
    main()
