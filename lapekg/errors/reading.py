"""Errors of reading over HTTP: queries, the stream of versions, citations."""

from lapekg.errors.base import LapekgError


class QueryError(LapekgError):
    """A SPARQL request cannot be answered."""


class MalformedRequest(QueryError):
    """The protocol is violated: two queries, no query, bad UTF-8 and the like."""


class MalformedQuery(QueryError):
    """The query has a syntax error; line and column count from 1 where they are known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


class RefusedQuery(QueryError):
    """The query asks for a call to the outside, such as SERVICE."""


class NotAcceptable(QueryError):
    """No offered representation fits what the client accepts."""

    def __init__(self, message: str, offered: tuple[str, ...]) -> None:
        super().__init__(message)
        self.offered = offered


class UnsupportedMediaType(QueryError):
    """The body is of a media type that is not read here."""


class RequestTooLarge(QueryError):
    """The query or the body is over the limit."""


class RequestTooSlow(QueryError):
    """The body did not come in time."""


class QueryFailed(QueryError):
    """The engine raised while evaluating the query."""


class QueryTimeout(QueryError):
    """The query was ended at its deadline."""

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class QueryOutOfMemory(QueryError):
    """The worker died of its memory limit or of a crash."""


class QueryAbandoned(QueryError):
    """The client went away while its query ran; nobody will read this."""


class AnswerTooLarge(QueryError):
    """The answer is over the limit; a part of it would be a lie."""

    def __init__(self, message: str, mib: int) -> None:
        super().__init__(message)
        self.mib = mib


class ClientLimit(QueryError):
    """The client has used up what one client may use; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Overloaded(QueryError):
    """No worker became free in time; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class StreamError(LapekgError):
    """The stream of versions cannot be read."""


class StreamNotReady(StreamError):
    """The stream of versions is still being made; try again after so many seconds."""

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class CitationError(LapekgError):
    """A result cannot be cited, or its citation cannot be read."""


class NotCitable(CitationError):
    """A result that cannot be had again: its query never answers the same, or its rows cannot be told apart."""


class CitationsFull(CitationError):
    """There is no room for more citations."""
