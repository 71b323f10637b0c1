"""References to a cited result as reference managers read them: RIS, beside what `lapekg.linked.citation` writes."""

from datetime import UTC, datetime

from lapekg.citations.cited import CitedResult
from lapekg.linked.citation import Citation

# So much of a hash tells answers apart for people who compare by eye; the whole one stands on the page.
SHOWN_HASH = 16


def refer(cited: CitedResult, base_iri: str, title: str, publisher: str, version: str, language: str) -> Citation:
    """Refer to a cited result; `title` and `version` are texts in a language."""
    return Citation(
        key=f"result-{cited.id}",
        title=title,
        publisher=publisher,
        published=datetime.fromisoformat(cited.cited).astimezone(UTC).date(),
        version=version,
        iri=iri_of(cited, base_iri),
        language=language,
    )


def iri_of(cited: CitedResult, base_iri: str) -> str:
    """Name a citation: its permanent address."""
    return f"{base_iri}q/{cited.id}"


def to_ris(reference: Citation) -> str:
    r"""Write a record in the RIS format.

    >>> from datetime import date
    >>> book = Citation("k", "Books", "", date(2026, 3, 1), "Version 2", "https://a.example/q/2", "en")
    >>> to_ris(book).splitlines()[:2]
    ['TY  - DATA', 'TI  - Books']
    """
    day = reference.published
    tags = (
        ("TY", "DATA"),
        ("AU", f"{reference.publisher}," if reference.publisher else ""),
        ("TI", reference.title),
        ("PY", str(day.year)),
        ("DA", f"{day.year}/{day.month:02d}/{day.day:02d}"),
        ("PB", reference.publisher),
        ("ET", reference.version),
        ("UR", reference.iri),
        ("LA", reference.language),
        ("ID", reference.key),
    )
    # A line break would end the field.
    return "".join(f"{tag}  - {' '.join(value.split())}\r\n" for tag, value in tags if value) + "ER  - \r\n"
