"""Property paths taken apart: at which steps a triple is read, and what leads to and from each step."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import rdflib
from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath

# Any step forward, in a syntax that has no name for it.
_ANY = "(<urn:x>|!<urn:x>)"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: a triple is read as subject-object, or backwards.

    `predicate` is None for a negated set, which reads every predicate but the excluded ones. The texts of the paths
    before and after the step are None where it is the first or the last.
    """

    predicate: str | None
    excluded: tuple[str, ...]
    backwards: bool
    before: str | None
    after: str | None


def text(path: Any) -> str:
    """Write a path in SPARQL's syntax; it leads at least where the path given leads."""
    match path:
        case rdflib.URIRef():
            return f"<{path}>"
        case InvPath():
            return f"(^{text(path.arg)})"
        case SequencePath():
            return "(" + "/".join(text(each) for each in path.args) + ")"
        case AlternativePath():
            return "(" + "|".join(text(each) for each in path.args) + ")"
        case MulPath():
            return f"({text(path.path)}{path.mod})"
        case NegatedPath():
            forwards = [_ANY] if _excluded(path) is not None else []
            return "(" + "|".join([*forwards, *([f"^{_ANY}"] if _reads_backwards(path) else [])]) + ")"
    raise TypeError(f"not a property path: {path!r}")


def is_nullable(path: Any) -> bool:
    """Say whether a path may lead from a node to itself without any step."""
    match path:
        case InvPath():
            return is_nullable(path.arg)
        case SequencePath():
            return all(is_nullable(each) for each in path.args)
        case AlternativePath():
            return any(is_nullable(each) for each in path.args)
        case MulPath():
            return path.zero or is_nullable(path.path)
    return False


def steps(path: Any) -> Iterator[Step]:
    """Give every step at which a path reads triples."""
    match path:
        case rdflib.URIRef():
            yield Step(text(path), (), backwards=False, before=None, after=None)
        case InvPath():
            yield from (_turned(step) for step in steps(path.arg))
        case SequencePath():
            yield from _steps_in_sequence(path)
        case AlternativePath():
            yield from (step for part in path.args for step in steps(part))
        case MulPath():
            repeated = [f"({text(path.path)}*)"] if path.more else []
            yield from (_within(step, repeated, repeated) for step in steps(path.path))
        case NegatedPath():
            yield from _steps_of_negated(path)


def is_path(predicate: Any) -> bool:
    """Say whether a predicate of a pattern is a path rather than a term."""
    return isinstance(predicate, Path)


def _turned(step: Step) -> Step:
    before, after = _inverse(step.after), _inverse(step.before)
    return Step(step.predicate, step.excluded, not step.backwards, before, after)


def _steps_in_sequence(path: SequencePath) -> Iterator[Step]:
    texts = [text(each) for each in path.args]
    for index, part in enumerate(path.args):
        yield from (_within(step, texts[:index], texts[index + 1 :]) for step in steps(part))


def _steps_of_negated(path: NegatedPath) -> Iterator[Step]:
    excluded = _excluded(path)
    if excluded is not None:
        yield Step(None, excluded, backwards=False, before=None, after=None)
    if _reads_backwards(path):
        yield Step(None, (), backwards=True, before=None, after=None)


def _within(step: Step, before: list[str], after: list[str]) -> Step:
    # What stands nearer to the step comes last before it and first after it.
    to_step = [*before, *([step.before] if step.before else [])]
    from_step = [*([step.after] if step.after else []), *after]
    return Step(step.predicate, step.excluded, step.backwards, _sequence(to_step), _sequence(from_step))


def _sequence(parts: list[str]) -> str | None:
    return f"({'/'.join(parts)})" if parts else None


def _inverse(path: str | None) -> str | None:
    return f"(^{path})" if path else None


def _excluded(path: NegatedPath) -> tuple[str, ...] | None:
    forwards = tuple(text(each) for each in path.args if isinstance(each, rdflib.URIRef))
    return forwards or None


def _reads_backwards(path: NegatedPath) -> bool:
    # rdflib's parser keeps no more of !(^<p>) than that something is inverse in it, so it may be any predicate.
    return any(not isinstance(each, rdflib.URIRef) for each in path.args)
