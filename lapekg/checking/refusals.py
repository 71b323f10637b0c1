"""What the parser says when it gives up, in the reader's language, where nothing was guessed."""

import re
from collections.abc import Mapping

from lapekg.checking.broken import Broken
from lapekg.errors import one_line

_REASONS = (
    (re.compile(r"is not a valid RDF object|object of a triple must be"), "no-value", "syntax"),
    (re.compile(r"is not a valid predicate|predicate of a triple must be"), "no-property", "syntax"),
    (re.compile(r"is not a valid (?:subject|graph name)|subject of a triple must be"), "no-subject", "syntax"),
    (re.compile(r"dot is expected|must be followed by a dot|'}' or a '.' is expected"), "no-end", "syntax"),
    (re.compile(r"Line jumps are not allowed"), "line-in-text", "syntax"),
    (re.compile(r"No scheme found in an absolute IRI"), "relative-iri", "relative-iri"),
    (re.compile(r"IRI"), "no-iri", "syntax"),
    (re.compile(r"language"), "no-language", "syntax"),
    (re.compile(r"property lists should end|collection"), "no-bracket", "syntax"),
    (re.compile(r"Unexpected end"), "ends-early", "syntax"),
    (re.compile(r"is not allowed at the beginning of a prefix name"), "odd-sign", "syntax"),
)


def refusal(broken: Broken) -> tuple[str, Mapping[str, str], str]:
    """Give the key of the text about the failure, its values, and the rule."""
    reason = one_line(broken.failure.reason)
    piece = one_line(broken.text[broken.failure.start : broken.failure.end])
    values = {"piece": piece if len(piece) <= 60 else f"{piece[:59]}…", "reason": reason}
    before = broken.tokens[broken.at - 1] if 0 < broken.at <= len(broken.tokens) else None
    for pattern, key, rule in _REASONS:
        if pattern.search(reason):
            if key == "no-value" and before is not None and piece in {".", ";", ",", "]", "}"}:
                return "missing-value", {**values, "property": before.text}, rule
            return key, values, rule
    return "other", values, "syntax"
