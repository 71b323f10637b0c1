"""Syntax errors in the words of a person: where, and why if the engine knows."""

import re

from lapekg.errors import MalformedQuery, one_line
from lapekg.sparql.tokens import TOKEN, is_unclosed

_PLACE = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
# A class of characters, such as ['a' ..= 'z' | '_'].
_CHARACTER_CLASS = re.compile(r"\[(?:'(?:\\.|[^'])*'|[^\]'])*\]")
_ITEM = re.compile(r"\"(?:[^\"\\]|\\.)*\"|[^,\"]+")
_EXCERPT_LENGTH = 40
# As many characters of a query are read to explain it; of longer ones nothing depends on that but the explanation.
_MAX_READ = 10_000
_BRACKET = re.compile(r"[(){}\[\]]")
# With a stack of 96 MiB the engine reads some 10,000 nested calls and more than 20,000 nested groups.
_MAX_DEPTH = 1000
_FORMS = {"SELECT": "solutions", "ASK": "boolean", "CONSTRUCT": "graph", "DESCRIBE": "graph"}


def explain_syntax_error(engine_message: str, query: str) -> MalformedQuery:
    """Turn the engine's message into an error with line and column.

    >>> str(explain_syntax_error("error at 1:12: expected one of IF, [_]", "ASK {} LIMIT"))
    'syntax error at line 1, column 12, near "LIMIT"'
    """
    match = _PLACE.match(engine_message)
    if not match:
        return MalformedQuery(f"syntax error: {one_line(engine_message)}")
    line, column = int(match[1]), int(match[2])
    place = f"syntax error at line {line}, column {column}"
    reason = _reason(match[3], query)
    if reason:
        return MalformedQuery(f"{place}: {reason}", line, column)
    return MalformedQuery(f"{place}, {_near(query, line, column)}", line, column)


def _reason(expected: str, query: str) -> str:
    undeclared = undeclared_prefixes(query[:_MAX_READ])
    if undeclared:
        return f"the prefix {undeclared[0]}: is not declared"
    # Among the tokens that the engine could have read, a sentence is a finding of its own. The tokens mislead:
    # the engine names those of the last rule it tried, not those that would mend the query.
    items = [one_line(item) for item in _ITEM.findall(_CHARACTER_CLASS.sub("", expected))]
    return ", ".join(item for item in items if " " in item and not item.startswith('"'))


def refuse_deep_nesting(query: str) -> None:
    """Raise MalformedQuery where brackets open within brackets so often that the engine's parser would not survive it.

    Brackets in strings and comments count as well: who writes a thousand that do not close there is rare.

    >>> refuse_deep_nesting("ASK { FILTER(" + "(" * 2000)
    Traceback (most recent call last):
    lapekg.errors.reading.MalformedQuery: brackets are nested more than 1000 deep at line 1, column 1012
    """
    if query.count("(") + query.count("{") + query.count("[") <= _MAX_DEPTH:
        return
    depth = 0
    for bracket in _BRACKET.finditer(query):
        depth = depth + 1 if bracket[0] in "({[" else max(0, depth - 1)
        if depth > _MAX_DEPTH:
            line = query.count("\n", 0, bracket.start()) + 1
            column = bracket.start() - query.rfind("\n", 0, bracket.start())
            reason = f"brackets are nested more than {_MAX_DEPTH} deep at line {line}, column {column}"
            raise MalformedQuery(reason, line, column)


def query_keyword(query: str) -> str | None:
    r"""Find the first keyword that says the form of a query; None where there is none near the beginning.

    >>> query_keyword("PREFIX select: <http://a/ask> # ASK\nDescribe select:x")
    'DESCRIBE'
    """
    for token in TOKEN.finditer(query, 0, _MAX_READ):
        if token.lastgroup == "word" and token[0].upper() in _FORMS:
            return token[0].upper()
        if is_unclosed(token):
            break
    return None


def query_form(query: str) -> str:
    """Name the form of answer that a query asks for."""
    return _FORMS.get(query_keyword(query) or "", "solutions")


def undeclared_prefixes(query: str) -> list[str]:
    """List the prefixes that names in the query use and no PREFIX declares.

    >>> undeclared_prefixes("PREFIX a: <http://a/> SELECT * { a:x b:y 'c:z' }")
    ['b']
    """
    declared: set[str] = set()
    used: dict[str, None] = {}
    previous = ""
    for token in TOKEN.finditer(query):
        if is_unclosed(token):
            break
        if token.lastgroup == "prefixed":
            prefix = token[0].partition(":")[0]
            if previous.upper() == "PREFIX":
                declared.add(prefix)
            else:
                used[prefix] = None
        if token.lastgroup != "space":
            previous = token[0]
    return [prefix for prefix in used if prefix not in declared]


def _near(query: str, line: int, column: int) -> str:
    # The engine stops behind the token that it could not fit in, or within the next one.
    lines = query.split("\n")
    offset = sum(len(each) + 1 for each in lines[: line - 1]) + column - 1
    begin = max(0, offset - _MAX_READ)
    starts = [token.start() for token in TOKEN.finditer(query, begin, offset) if token.lastgroup != "space"]
    rest = one_line(query[starts[-1] if starts else begin :][:_EXCERPT_LENGTH])
    return f'near "{rest}"' if rest else "near its end"
