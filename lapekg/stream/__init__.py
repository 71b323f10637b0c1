"""The versions of every thing, in the order in which they came to be, in pages that never change.

    state/stream/
    ├── state.json            what has been read of the log, and the versions that fill no page yet
    └── 000001.jsonl.gz       a full page, a version on each line

A linked data event stream (https://w3id.org/ldes/specification): a version of a thing is a member, made by a commit.
All of it follows from the log of commits and is made again, byte for byte the same, where it is missing.
"""

from lapekg.stream.shelf import PAGE_MEMBERS, Stream, read_stream
from lapekg.stream.versions import Member

__all__ = ["PAGE_MEMBERS", "Member", "Stream", "read_stream"]
