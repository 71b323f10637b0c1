"""Read N-Triples, name the blank nodes by RDFC-1.0 and write the triples sorted; run as a program of its own."""

import resource
import sys

from pyoxigraph import CanonicalizationAlgorithm, Dataset, RdfFormat, parse

_SECONDS = 6
_MEMORY_BYTES = 512 * 1024 * 1024


def canonicalize(ntriples: bytes) -> bytes:
    """Write the triples with canonical labels, one a line without the full stop, in the order of their texts."""
    dataset = Dataset(parse(ntriples, RdfFormat.N_TRIPLES))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines = sorted(f"{each.subject} {each.predicate} {each.object}\n" for each in dataset)
    return "".join(lines).encode()


def _main() -> None:
    # Whoever started this ends it; should it be left alone, it ends by itself.
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    sys.stdout.buffer.write(canonicalize(sys.stdin.buffer.read()))


if __name__ == "__main__":
    _main()
