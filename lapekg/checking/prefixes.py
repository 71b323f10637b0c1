"""The prefixes that a writer may have meant: those of lapekg.toml, and those that the instance's files declare."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lapekg.checking.broken import Broken, Edit, Guess
from lapekg.checking.nearness import nearest
from lapekg.config import Instance
from lapekg.sources import data_files
from lapekg.validation.naming import WELL_KNOWN_PREFIXES

_HEAD = 8192
_DECLARATION = re.compile(r"^[ \t]*@?prefix[ \t]+([^\s:<>]+):[ \t]*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)


def known_prefixes(instance: Instance) -> dict[str, str]:
    """Give the namespaces by prefix; those of which the files differ are left out, unless lapekg.toml names them."""
    found: dict[str, set[str]] = {}
    for path in data_files(instance):
        if path.suffix in {".ttl", ".trig"}:
            for prefix, namespace in _declared(path, path.stat().st_mtime_ns):
                found.setdefault(prefix, set()).add(namespace)
    of_files = {prefix: next(iter(namespaces)) for prefix, namespaces in sorted(found.items()) if len(namespaces) == 1}
    return {**of_files, **WELL_KNOWN_PREFIXES, **instance.prefixes}


def declaration(broken: Broken, prefix: str, known: Mapping[str, str]) -> Guess:
    """Guess what a prefix that nothing declares was meant to be: one to declare, or one declared but misspelt."""
    start, end = broken.failure.start, broken.failure.start + len(prefix) + 1
    # Whatever it stands for, what follows can be read with it.
    edit = Edit(0, 0, f"@prefix {prefix}: <{known.get(prefix, 'urn:x:')}> . ")
    if prefix in known:
        line = f"@prefix {prefix}: <{known[prefix]}> ."
        return Guess("undeclared-prefix", (edit,), start, end, {"prefix": prefix, "line": line})
    meant = nearest(prefix, {**known, **broken.prefixes})
    if not meant:
        return Guess("unknown-prefix", (edit,), start, end, {"prefix": prefix})
    values = {"prefix": prefix, "meant": f"{meant[0]}:"}
    if meant[0] in broken.prefixes:
        return Guess("misspelt-prefix", (edit,), start, end, values)
    line = f"@prefix {meant[0]}: <{known[meant[0]]}> ."
    return Guess("misspelt-undeclared-prefix", (edit,), start, end, {**values, "line": line})


@cache
def _declared(path: Path, _changed: int) -> tuple[tuple[str, str], ...]:
    with path.open("rb") as stream:
        head = stream.read(_HEAD).decode(errors="replace")
    return tuple(dict.fromkeys((match[1], match[2]) for match in _DECLARATION.finditer(head)))
