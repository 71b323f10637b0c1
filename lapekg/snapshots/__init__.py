"""Immutable, numbered snapshots of a dataset.

    state/
    ├── log/                             what each commit changed (lapekg.history)
    ├── current -> snapshots/000002      replaced by one rename
    ├── lock                             held while a build runs
    ├── words/                           what word lists said, to save the next build time
    └── snapshots/000002/
        ├── store/                       opened read-only, never written again
        ├── manifest.json
        ├── origin.json                  the files it was built from, and the graphs each speaks in
        ├── results.jsonl                what the shapes remarked on it
        ├── derived -> derived-000002    of an earlier snapshot, as long as its own is not made
        └── derived-000002/
            ├── dataset.nq               the dump
            ├── dataset.{nq,trig,ttl,jsonld}.gz  the same to download
            ├── statistics.json          counts for the descriptions
            ├── subjects.txt             what has a page
            ├── search.sqlite            index of names
            └── derived.json             checksums

Those who only read import no more than this module; the writing side knows the dataset and stands in
`lapekg.snapshots.write`.
"""

from lapekg.snapshots.manifest import Manifest
from lapekg.snapshots.open import Snapshot, current_path, current_snapshot

__all__ = ["Manifest", "Snapshot", "current_path", "current_snapshot"]
