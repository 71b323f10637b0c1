"""What is checked: entries as people write them, each with names of its own so that no check was made before."""

from collections.abc import Callable

from benchmarks.vocabulary import BASE

EDITED = "data/sources/lape-uutiskirje-2017-11-20.trig"

_NEW = """\
@prefix d: <{base}source/bench-{number}/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix document-kind: <{base}concept/document-kind/> .
@prefix event: <{base}id/event/> .
@prefix event-kind: <{base}concept/event-kind/> .
@prefix figure: <{base}id/figure/> .
@prefix lape: <{base}ontology#> .
@prefix organisation: <{base}id/organisation/> .
@prefix place: <{base}id/place/> .
@prefix quantity: <{base}concept/quantity/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<{base}source/bench-{number}> a lape:SourceDocument ;
    skos:prefLabel "Raision perhepäivä {number}"@fi ;
    dcterms:type document-kind:news-item ;
    lape:address "https://www.example.org/perhepaiva/{number}"^^xsd:anyURI ;
    lape:readOn "2026-11-22"^^xsd:date .

d:p1 a lape:Paragraph ; dcterms:isPartOf <{base}source/bench-{number}> ; lape:position "1" .

<{base}source/lapekg/p3> {{
    event:perhepaiva-bench-{number} a lape:Event ;
        skos:prefLabel "Raision perhepäivä {number}"@fi .
}}

d:p1 {{
    <{base}source/bench-{number}> dcterms:title "Raision perhepäivä {number}"@fi ;
        dcterms:language "fi" ;
        dcterms:issued "2018-10-22"^^xsd:date ;
        dcterms:publisher organisation:raision-kaupunki .

    event:perhepaiva-bench-{number} dcterms:type event-kind:meeting ;
        lape:organiser organisation:raision-kaupunki , organisation:thl ;
        lape:place place:raisio ;
        lape:start "2018-10-19"^^xsd:date ;
        lape:end "{end}"^^xsd:date .

    figure:raisio-vakiluku-bench-{number} a lape:Figure ;
        skos:prefLabel "Raisio: väkiluku (2018-10-{number})"@fi ,
            "Reso: folkmängd (2018-10-{number})"@sv ,
            "Raisio: population (2018-10-{number})"@en ;
        lape:figureOf place:raisio ;
        lape:quantity quantity:population ;
        {value}lape:figureTime "2018-10-22"^^xsd:date .
}}
"""


def new_source(number: int, _text: str) -> str:
    """Tell of a new source with an event and a figure, some thirty statements."""
    return _NEW.format(base=BASE, number=number, end="2018-10-20", value="lape:figureValue 24290.0 ;\n        ")


def with_mistakes(number: int, _text: str) -> str:
    """Tell the same with three mistakes: the end before the start, no value, an organisation that does not exist."""
    text = _NEW.format(base=BASE, number=number, end="2018-10-18", value="")
    return text.replace("organisation:thl ;", "organisation:tlh ;")


def edited_file(number: int, text: str) -> str:
    """Change one statement of a file that is there."""
    return text.replace('lape:heading "Lapsi- ja perhepalvelut', f'lape:heading "{number}. Lapsi- ja perhepalvelut')


# What writes the text, and how many errors there are at least.
ENTRIES: dict[str, tuple[Callable[[int, str], str], int]] = {
    "a new source": (new_source, 0),
    "a new source with three mistakes": (with_mistakes, 3),
    "a changed file": (edited_file, 0),
}


def name_of(kind: str, number: int) -> str:
    """Name the file of an entry, below the instance's root."""
    return EDITED if ENTRIES[kind][0] is edited_file else f"data/sources/bench-{number}.trig"
