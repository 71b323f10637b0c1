"""What keeps texts from being read: the place, and a guess that holds."""

from itertools import pairwise
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from lapekg.checking.entry import Entry
from lapekg.checking.syntax import syntax_findings
from lapekg.config import Instance
from lapekg.turtle.tokens import tokens
from lapekg.validation import Violation
from tests.validation.expectations import make_instance

HEAD = "@prefix ex: <http://e.example/> .\n@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\n"
# What follows a mistake is right, and shows that the reading went on.
TAIL = '\n\nex:z a ex:Z ;\n    ex:q "end"@en .\n'
DATE = "<http://www.w3.org/2001/XMLSchema#date>"

# Text from line 4 on; line:column of the mark; the beginning of the message; a piece of the hint.
TURTLE = [
    ("ex:a a ex:B\n\nex:b a ex:C .", "4:12", "“.” is missing", "put “.” here"),
    ("ex:a a ex:B\n    ex:p ex:o .", "4:12", "“;” is missing", "put “;” here"),
    ('ex:a ex:p "x" "y" .', "4:14", "“,” is missing", "put “,” here"),
    ("ex:a a ex:B ;\n\nex:b a ex:C .", "4:13", "“;” should be “.”", "write “.”"),
    ("ex:a a ex:B .\n    ex:p ex:o .", "4:13", "“.” should be “;”", "write “;”"),
    ('ex:a a ex:B ,\n    ex:p "o" .', "4:13", "“,” should be “;”", "write “;”"),
    ('ex:a ex:p "o" ,\n\nex:b a ex:C .', "4:15", "“,” should be “.”", "write “.”"),
    ("@prefix foo: <http://f.example/>\nfoo:a a ex:B .", "4:33", "“.” is missing", "put “.” here"),
    ("PREFIX foo: <http://f.example/> .\nfoo:a a ex:B .", "4:33", "“.” is too much", "delete it"),
    ('ex:a ex:p "abc ;\n    ex:q 1 .', "4:11", "the text that begins here has no end", 'mark: "abc"'),
    ('ex:a ex:p "abc@fi ;\n    ex:q 1 .', "4:11", "the text that begins here has no end", 'mark: "abc"@fi'),
    ('ex:a ex:p "abc@fi , "def"@sv .', "4:11", "the text that begins here has no end", 'mark: "abc"@fi'),
    ("ex:a ex:p \"abc' .", "4:11", "the text begins with another quotation mark", 'end it with "'),
    ('ex:a ex:p "one\ntwo" .', "4:11", "the text goes on over several lines", '"""…"""'),
    ('ex:a ex:p "He said "hello" there"@en .', "4:11", "a quotation mark within a text", r'"He said \"hello\" there"'),
    (r'ex:a ex:p "C:\Users" .', "4:11", "the text has a backslash", r'"C:\\Users"'),
    ("ex:a ex:p <http://x.example/a .", "4:11", "the IRI that begins here", "<http://x.example/a>"),
    ("ex:a ex:p <http://x.example/a b> .", "4:11", "an IRI has no blanks", "<http://x.example/a%20b>"),
    ("ex:a ex:p https://x.example/z#k .", "4:11", "an address stands in", "<https://x.example/z#k>"),
    ("ex:a ex:p ex:foo/bar .", "4:11", "ex:foo/bar has a sign", "<http://e.example/foo/bar>"),
    ("ex:a ex:p ex: foo .", "4:11", "there is a blank within", "write ex:foo"),
    ("ex:a ex:p 27.10.2017 ;\n    ex:q 28.10.2017 .", "4:11", "a date cannot stand", '"2017-10-27"^^xsd:date'),
    ("ex:a ex:p 2017-10-27 .", "4:11", "a date cannot stand", '"2017-10-27"^^xsd:date'),
    ("ex:a ex:p 2017-10 .", "4:11", "a date cannot stand", '"2017-10"^^xsd:gYearMonth'),
    ("ex:a ex:p 2017-10-27T12:00+03:00 .", "4:11", "a date cannot stand", '"2017-10-27T12:00:00+03:00"^^xsd:dateTime'),
    ("ex:a ex:p 1 200 000 .", "4:11", "a number has no blanks", "write 1200000"),
    ("ex:a ex:p 1 200,50 .", "4:11", "a number has no blanks", "write 1200.50"),
    ("ex:a ex:p 5 % .", "4:12", "a number stands alone", "delete “%”"),
    ("ex:a ex:p \u201cabc\u201d@fi .", "4:11", "these quotation marks", 'write "abc"'),
    ("ex:a ex:p = 3 .", "4:10", "no sign stands", "delete the sign “=”"),
    ('ex:a ex:p "2017"^xsd:gYear .', "4:17", "before a datatype", '"…"^^datatype'),
    ('ex:a ex:p "2017"^^gYear .', "4:19", "the datatype gYear", "write xsd:gYear"),
    ("ex:a ex:p True .", "4:11", "True is written", "write true"),
    ("ex:a ex:p Foo bar @fi .", "4:11", "a text stands in", 'write "Foo bar"'),
    ("ex:a ex:p 1\u00a0.", "4:12", "a blank here is not a plain one (U+00A0)", "an ordinary space"),
    ("ex:a ex:p ex:b\u2013c .", "4:15", "a name cannot have a long dash", "hyphen"),
    ("// a remark\nex:a a ex:B .", "4:1", "a comment begins with #", "write # a remark"),
    ("ex:a ex:p [ ex:q 1 .", "4:19", "the bracket “[” of line 4", "put “]” here"),
    ("ex:a ex:p (1 2 .", "4:15", "the bracket “(” of line 4", "put “)” here"),
    ("<<<<<<< mine\nex:a a ex:B .\n=======\nex:a a ex:C .\n>>>>>>> theirs", "4:1", "marks of a merge", "keep what"),
    ("dct:a a ex:B .", "4:1", "the prefix dct: is not declared", "@prefix dct: <…> ."),
    ("dcterms:a a ex:B .", "4:1", "the prefix dcterms: is not declared", "<http://purl.org/dc/terms/> ."),
    ('ex:a ex:p "2017"^^xds:gYear .', "4:19", "there is no prefix xds:", "did you mean xsd:"),
    ("ex:a ex:p skso:x .", "4:11", "there is no prefix skso:", "skos:? Put at the beginning: @prefix skos: <http"),
    ("ex:a ex:p <foo/bar> .", "4:11", "<foo/bar> is only the end", "write the whole IRI"),
    ("ex:a ex:p ;\n    ex:q 2 .", "4:11", "ex:p has no value", "write the value after ex:p"),
    ('"abc" a ex:B .', "4:1", 'something new begins here, but "abc"', "a thing is a name"),
    ('ex:a ex:p "x"@ .', "4:15", "after @ a language is expected", "@fi"),
]  # fmt: skip
TRIG = [
    ("ex:g { ex:a a ex:B .\n\nex:h { ex:c a ex:D . }", "4:21", "the bracket “{” of line 4", "put “}” here"),
    ("ex:g\n    ex:a a ex:B .\n}", "4:1", "the bracket that opens the graph ex:g", "write ex:g {"),
    ("ex:g { ex:a a ex:B . } }", "4:24", "“}” is too much", "delete it"),
    ("ex:g { ex:a a ex:B . } .", "4:24", "“.” is too much", "delete it"),
]


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return make_instance(tmp_path)


def findings(text: str | bytes, rdf_format: RdfFormat, instance: Instance) -> list[Violation]:
    data = text if isinstance(text, bytes) else text.encode()
    return syntax_findings(Entry("data/new", rdf_format, data), instance)


def place(violation: Violation) -> str:
    assert violation.place is not None
    return f"{violation.place.line}:{violation.place.column}"


@pytest.mark.parametrize(("text", "where", "message", "hint"), TURTLE)
def test_mistake_in_turtle_is_told_with_a_guess(
    text: str, where: str, message: str, hint: str, instance: Instance
) -> None:
    found = findings(f"{HEAD}{text}{TAIL}", RdfFormat.TURTLE, instance)
    assert [(place(each), each.messages["en"].startswith(message)) for each in found] == [(where, True)], found
    assert hint in found[0].hints["en"]


@pytest.mark.parametrize(("text", "where", "message", "hint"), TRIG)
def test_mistake_in_trig_is_told_with_a_guess(
    text: str, where: str, message: str, hint: str, instance: Instance
) -> None:
    found = findings(f"{HEAD}{text}{TAIL}", RdfFormat.TRIG, instance)
    assert [(place(each), each.messages["en"].startswith(message)) for each in found] == [(where, True)], found
    assert hint in found[0].hints["en"]


def test_every_mistake_of_a_text_is_told_at_its_own_place(instance: Instance) -> None:
    text = f'{HEAD}ex:a ex:p 27.10.2017 , \u201cx\u201d ;\n    dcterms:q "y"\n\nex:b a dcterms:C .\nex:c ex:p 5 % .\n'
    found = findings(text, RdfFormat.TURTLE, instance)
    assert [place(each) for each in found] == ["4:11", "4:24", "5:5", "5:18", "8:12"]


def test_text_that_can_be_read_has_no_findings(instance: Instance) -> None:
    assert findings(HEAD + TAIL, RdfFormat.TURTLE, instance) == []


SAMPLE = """@prefix ex: <http://e.example/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

ex:doc a ex:Document ;
    ex:name "A name"@en , "Ett namn"@sv ;
    ex:page <http://p.example/1> .

ex:p1 a ex:Paragraph ;
    ex:partOf ex:doc ;
    ex:position "1" .

ex:p1 {
    ex:event ex:name "An event"@en ,
            "Tapahtuma"@fi ;
        ex:organiser ex:one , ex:two ;
        ex:start "2017-10-27"^^xsd:date .

    # a remark; with signs, and a "quote".
    ex:figure a ex:Figure ;
        ex:value 35.0 ;
        ex:of ex:event .
}
"""
NO_GUESS = ("something new", "a property is", "ex:", "a full stop, a", "the text ends")


@pytest.mark.parametrize("sign", [".", ";", ",", "{", "}"])
def test_sign_that_is_left_out_is_missed_where_it_was(sign: str, instance: Instance) -> None:
    found = [each for each in tokens(SAMPLE) if each.kind != "comment"]
    guesses = 0
    for before, token in pairwise(found):
        if token.kind == "sign" and token.text == sign:
            broken = SAMPLE[: token.start] + SAMPLE[token.end :]
            first = findings(broken, RdfFormat.TRIG, instance)[:1]
            guessed = [each for each in first if not each.messages["en"].startswith(NO_GUESS)]
            assert [each.place.line for each in guessed if each.place] in ([before.line], []), (token, first)
            guesses += bool(guessed)
    assert guesses >= sum(each.text == sign for each in found) - 3


@pytest.mark.parametrize("written", ".;,")
@pytest.mark.parametrize("meant", ".;,")
def test_sign_in_place_of_another_is_told_where_it_stands(written: str, meant: str, instance: Instance) -> None:
    if written == meant:
        return
    for token in tokens(SAMPLE):
        if token.kind == "sign" and token.text == meant:
            broken = SAMPLE[: token.start] + written + SAMPLE[token.end :]
            for each in findings(broken, RdfFormat.TRIG, instance)[:1]:
                if not each.messages["en"].startswith(NO_GUESS):
                    assert each.place is not None
                    assert (each.place.line, each.place.column) == (token.line, token.column), (token, each)


DECLARED_WRONGLY = [
    (HEAD + "ex:a a ex:B .", RdfFormat.RDF_XML, "this is not RDF/XML; it looks like Turtle"),
    (HEAD + "ex:g { ex:a a ex:B }", RdfFormat.TURTLE, "this is not Turtle; it looks like TriG"),
    (
        '{"@id": "http://a.example/", "http://b.example/": 1}',
        RdfFormat.TURTLE,
        "this is not Turtle; it looks like JSON-LD",
    ),
    ('<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="x">', RdfFormat.TURTLE, "this is not Turtle; it looks like RDF/XML"),
    ("<http://a> <http://b> <http://c> <http://d> .", RdfFormat.TURTLE, "this is not Turtle; it looks like N-Quads"),
    ("@prefix a: <http://b/> . a:b a:c a:d .", RdfFormat.N_TRIPLES, "this is not N-Triples; it looks like Turtle"),
    ("<!DOCTYPE html><html><body>x</body></html>", RdfFormat.TURTLE, "this is no RDF but something else: HTML"),
    (b"%PDF-1.7\n%\xe2\xe3", RdfFormat.TURTLE, "this is no RDF but something else: PDF"),
    (b"PK\x03\x04\x14\x00\x00\x00", RdfFormat.JSON_LD, "this is no RDF but something else: ZIP, Word, Excel"),
    ("SELECT * WHERE { ?s ?p ?o }", RdfFormat.TURTLE, "this is no RDF but something else: SPARQL"),
    ("name;kind\nA;B\n", RdfFormat.TURTLE, "this is a text, but no RDF"),
    (b"\x00\x01\x02\x03\x04\x05", RdfFormat.TURTLE, "this is no text"),
]


@pytest.mark.parametrize(("text", "declared", "message"), DECLARED_WRONGLY)
def test_text_of_another_kind_is_told_by_its_kind(
    text: str | bytes, declared: RdfFormat, message: str, instance: Instance
) -> None:
    (found,) = findings(text, declared, instance)
    assert (found.component, found.messages["en"][: len(message)]) == ("wrong-syntax", message)


def test_letter_that_is_not_utf_8_is_told_with_its_word(instance: Instance) -> None:
    text = f'{HEAD}ex:a ex:p "Järvi" .'.encode("cp1252")
    (found,) = findings(text, RdfFormat.TURTLE, instance)
    assert (found.component, place(found)) == ("encoding", "4:13")
    assert "“Järvi”" in found.messages["en"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ((HEAD + "ex:a a ex:B .").encode("utf-16"), "this is UTF-16"),
        (b"\xef\xbb\xbf" + HEAD.encode(), "an unseen sign stands before"),
        ((HEAD + 'ex:a ex:p "x\0y" .').encode(), "the text has a byte that is zero"),
    ],
)
def test_encoding_is_told(text: bytes, message: str, instance: Instance) -> None:
    (found,) = findings(text, RdfFormat.TURTLE, instance)
    assert (found.component, found.messages["en"].startswith(message)) == ("encoding", True)


def test_blank_node_in_a_merged_graph_is_told_where_it_stands(instance: Instance) -> None:
    (found,) = findings(f"{HEAD}ex:a ex:p [ ex:q 1 ] .", RdfFormat.TURTLE, instance)
    assert (found.component, place(found)) == ("blank-node", "4:11")


XML = RdfFormat.RDF_XML
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x.example/">\n'
STRUCTURED = [
    ('{"@context": "https://c.example/", "@id": "http://a"}', RdfFormat.JSON_LD, "remote-context", "1:14", "@context"),
    ('{"@id": "http://a/b",\n}', RdfFormat.JSON_LD, "syntax", "1:21", "delete the comma"),
    ('{"@id": "http://a/b"\n "http://b": 1}', RdfFormat.JSON_LD, "syntax", "1:21", "put “,”"),
    ('{"@id" "http://a/b"}', RdfFormat.JSON_LD, "syntax", "1:7", "put “:”"),
    ("{'a': 1}", RdfFormat.JSON_LD, "syntax", "1:2", '"…"'),
    ('{"http://b": }', RdfFormat.JSON_LD, "syntax", "1:14", "a value is a text"),
    ('[{"@id": "http://a/b"} x', RdfFormat.JSON_LD, "syntax", "1:24", "close the bracket"),
    ('{"@id": "http://a', RdfFormat.JSON_LD, "syntax", "1:9", "quotation mark"),
    ('{"@idd": "http://a/b"}', RdfFormat.JSON_LD, "lost", "1:2", "@id, @type"),
    ('{"name": 1}', RdfFormat.JSON_LD, "lost", "1:2", "define it in"),
    ("[" * 300 + "]" * 300, RdfFormat.JSON_LD, "too-deep", "1:201", "names of their own"),
    (f"{RDF}<rdf:Description><x:y>a & b</x:y></rdf:Description></rdf:RDF>", XML, "syntax", "2:25", "amp;"),
    (f"{RDF}<rdf:Description><x:y>a</x:z></rdf:Description></rdf:RDF>", XML, "syntax", "2:26", "its own name"),
    (f'{RDF}<rdf:Description rdf:about="b"></rdf:Description></rdf:RDF>', XML, "relative-iri", "2:28", "https"),
    (f"{RDF}<rdf:Description><z:y>a</z:y></rdf:Description></rdf:RDF>", XML, "unknown-prefix", "2:19", "xmlns:"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "rdf_format", "rule", "where", "hint"), STRUCTURED)
def test_json_and_xml_are_told_where_they_break_off(
    text: str, rdf_format: RdfFormat, rule: str, where: str, hint: str, instance: Instance
) -> None:
    (found,) = findings(text, rdf_format, instance)
    assert (found.component, place(found)) == (rule, where)
    assert hint in found.hints["en"]


def test_sample_can_be_read() -> None:
    assert len(list(parse(SAMPLE.encode(), format=RdfFormat.TRIG))) == 15
