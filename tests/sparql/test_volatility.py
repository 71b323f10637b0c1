"""What the engine reads as a call of the clock, of chance or of a service is volatile; names of those words are not."""

import contextlib

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lapekg.sparql.volatility import is_volatile

CALLING = [
    "SELECT (NOW() AS ?x) {}",
    "SELECT (now() AS ?x) {}",
    "SELECT (NoW \t\r\n () AS ?x) {}",
    "SELECT (NOW# ever\n# and ever\n() AS ?x) {}",
    "SELECT (RAND() AS ?x) {}",
    "SELECT (UUID() AS ?x) {}",
    "SELECT (STRUUID() AS ?x) {}",
    "SELECT (BNODE() AS ?x) {}",
    "SELECT (BNODE('a') AS ?x) {}",
    "SELECT (YEAR(NOW()) AS ?x) {}",
    "SELECT * { BIND(NOW() AS ?now) }",
    "SELECT * { ?s ?p ?o FILTER(?o < NOW()) }",
    "SELECT * { ?s ?p ?o } ORDER BY RAND()",
    "SELECT * { { SELECT * { ?s ?p ?o FILTER EXISTS { ?s ?p ?x FILTER(RAND() > 0.5) } } } }",
    "SELECT ?now { ?now ?p 'NOW()' FILTER(?now < NOW()) } # NOW()",
    # The engine asks for no blank between words and operators.
    "SELECT * { ?s ?p ?o } ORDER BYRAND()",
    "SELECT * { ?s ?p ?o FILTERRAND() }",
    "SELECT (1-RAND() AS ?x) {}",
    "SELECT (!RAND() AS ?x) {}",
    "SELECT (true-RAND() AS ?x) {}",
    "SELECT (1IN(NOW()) AS ?x) {}",
    # "http://x:FILTERRAND" is no IRI, its port is no number; so the engine reads ex: and then a keyword.
    "PREFIX ex: <http://x:> SELECT * { ?s ?p ex:FILTERRAND() }",
    # `<` is an operator here and opens no IRI.
    "SELECT * { ?s ?p ?o FILTER(?o<RAND()&&1>0) }",
    "SELECT * { ?s ?p ?o FILTER(?o<'a>b'||NOW()>'1') }",
    "SELECT * { ?s ?p ?o FILTER(?o<?o#>\n&&NOW()>1) }",
]

# The engine resolves no escapes outside strings and IRIs, but the standard says so; and these would call out.
CALLING_UNREAD = [
    r"SELECT (\u004EOW() AS ?x) {}",
    r"SELECT (N\U0000004fW() AS ?x) {}",
    r"SELECT (NOW\u0028) AS ?x) {}",
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { service SILENT ?s { ?s ?p ?o } }",
    r"SELECT * { \u0053ERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p trueSERVICE<http://x/> { ?s ?p ?o } }",
    "PREFIX ex: <http://x:> SELECT * { ?s ?p ex:SERVICE <http://x/> { ?a ?b ?c } }",
]

CONSTANT = [
    "SELECT * { ?s ?p ?o }",
    "SELECT ?now ?NOW $rand ?uuid ?bnode { ?now ?rand ?uuid }",
    "SELECT (COUNT(?now) AS ?rand) { ?now ?p ?o } GROUP BY ?uuid HAVING (?bnode > 1)",
    "PREFIX now: <http://x/> SELECT * { now:now ?p now:rand, now:uuid, now:bnode . now:a now:b (1 2) }",
    "PREFIX uuid: <http://x/> SELECT * { ?s uuid:a ?o (1) a ?x }",
    "SELECT * { <http://x/NOW()> ?p <http://x/#NOW()>, <http://x/'NOW()'>, <NOW> }",
    'SELECT * { ?s ?p \'NOW()\', "RAND()", \'\'\'UUID()\'\'\', """STRUUID() " BNODE()""" }',
    r"SELECT * { ?s ?p 'it\'s NOW()', '\u004EOW()' }",
    "SELECT * { ?s ?p ?o } # NOW()",
    "SELECT * { # RAND() \n ?s ?p ?o }",
    "SELECT * { _:now ?p _:rand (1) a ?o }",
    "SELECT * { ?s ?p 'x'@now (1) a ?o }",
    "SELECT (TZ(?now) AS ?x) { ?s ?p ?now FILTER(isBLANK(?now)) }",
    "SELECT (LANG(?service) AS ?x) { ?service ?p 'SERVICE' }",
    "PREFIX cpsv: <http://x/> SELECT * { ?s a cpsv:PublicService ; cpsv:hasService ?o }",
    "",
]


@pytest.mark.parametrize("query", CALLING)
def test_is_volatile_for_a_call_that_the_engine_reads(query: str) -> None:
    pyoxigraph.Store().query(query)
    assert is_volatile(query)


@pytest.mark.parametrize("query", CALLING_UNREAD)
def test_is_volatile_for_a_call_by_the_standard(query: str) -> None:
    assert is_volatile(query)


@pytest.mark.parametrize("query", CONSTANT)
def test_is_volatile_not_for_names_strings_and_comments(query: str) -> None:
    assert not is_volatile(query)


@pytest.mark.parametrize(
    "query", ["'NOW('" + " " * 100_000, "now\n#" * 200_000, "a:service " * 100_000, r"\u0041" * 170_000]
)
def test_is_volatile_for_a_query_too_long_to_read(query: str) -> None:
    assert is_volatile(query)


@pytest.mark.parametrize("filler", [" ", "#", " #\n", "'", "<", "a:service ", "now ", "?now#"])
def test_is_volatile_long_query_is_read_in_linear_time(filler: str) -> None:
    # A quadratic reading takes minutes here, which the time limit of the tests does not allow.
    is_volatile("a:service now" + filler * (90_000 // len(filler)))


_pieces = st.sampled_from(
    [
        "NOW()",
        "RAND ()",
        "1",
        "?o",
        "<",
        ">",
        "'",
        '"',
        "#",
        "\n",
        " ",
        "&&",
        "||",
        "ex:",
        "ex:a",
        "FILTER",
        "(",
        ")",
        "'a'",
        ".",
    ]
)


@given(st.lists(_pieces, max_size=12).map("".join))
def test_is_volatile_whenever_two_runs_of_the_engine_differ(expression: str) -> None:
    query = f"PREFIX ex: <http://x:> SELECT ({expression} AS ?x) {{}}"
    answers = set()
    for _ in range(2):
        with contextlib.suppress(SyntaxError, RuntimeError, ValueError):
            result = pyoxigraph.Store().query(query)
            assert isinstance(result, pyoxigraph.QuerySolutions)
            answers.add(str([str(each) for each in result]))
    assert len(answers) < 2 or is_volatile(query)
