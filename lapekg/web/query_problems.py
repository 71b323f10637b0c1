"""What went wrong with a query, in the words of the query page: the place, and what to do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lapekg.config import Limits
from lapekg.languages import LanguageText
from lapekg.web.translations import Translation

_EXCERPT_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of the query around the place of an error, and what stands under it."""

    before: str
    after: str
    marker: str


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """A problem document in the words of the page; `detail` is the server's own message, in English."""

    title: LanguageText
    detail: str
    advice: tuple[str, ...]
    excerpt: Excerpt | None
    line: int | None
    column: int | None


def shown_problem(document: Mapping[str, Any], query: str | None, t: Translation, limits: Limits) -> ShownProblem:
    """Put a problem document into words."""
    slug = str(document["type"]).rpartition("/")[2].replace("-", "_")
    known = f"problem_{slug}" in t.texts
    title = LanguageText(t.text(f"problem_{slug}"), t.language) if known else LanguageText(document["title"], "en")
    line, column = document.get("line"), document.get("column")
    return ShownProblem(
        title=title,
        detail=document.get("detail", ""),
        advice=tuple(_advice(slug, document, t, limits)),
        excerpt=excerpt(query, line, column) if query and line and column else None,
        line=line,
        column=column,
    )


def _advice(slug: str, document: Mapping[str, Any], t: Translation, limits: Limits) -> Iterable[str]:
    if f"advice_{slug}" in t.texts:
        yield t.text(
            f"advice_{slug}",
            seconds=t.number(document.get("limit_seconds", limits.query_seconds)),
            memory=t.number(limits.query_memory_mib),
            answer=t.number(limits.result_mib),
            request=t.number(limits.query_bytes / 1024),
            queries=t.number(limits.client_queries),
            budget=t.number(limits.client_seconds_per_minute),
        )
    elif f"problem_advice_{slug}" in t.texts:
        yield t.text(f"problem_advice_{slug}")
    if "retry_after" in document:
        yield t.text("try_again", seconds=t.number(document["retry_after"]))


def excerpt(query: str, line: int, column: int) -> Excerpt | None:
    r"""Cut the place out of the query; line and column count from 1, None where the query has no such line.

    >>> excerpt("SELECT * {\n  ?a ?b }", 2, 9)
    Excerpt(before='  ?a ?b ', after='}', marker='        ^')
    """
    lines = query.split("\n")
    if not 1 <= line <= len(lines):
        return None
    text = lines[line - 1].rstrip("\r")
    place = min(column - 1, len(text))
    start, end = max(0, place - _EXCERPT_CHARACTERS), place + _EXCERPT_CHARACTERS
    before = ("…" if start else "") + text[start:place]
    after = text[place:end] + ("…" if end < len(text) else "")
    # A tab is as wide under the line as in it.
    return Excerpt(before, after, "".join("\t" if each == "\t" else " " for each in before) + "^")
