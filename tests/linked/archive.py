"""An instance with documents, their paragraphs, what was derived from them, and facets; its terms are its own."""

BASE = "http://archive.example/"
LETTERS = 120

_PREFIXES = f"""\
@prefix a: <{BASE}ontology#> .
@prefix id: <{BASE}id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_SETTINGS = f"""\
base_iri = "{BASE}"
default_graph = "merged"
languages = ["en", "fi"]

[title]
en = "Archive"

[graphs]
"ontology" = "source/terms/p1"
"data/documents.ttl" = "source/terms/p2"

[prefixes]
a = "{BASE}ontology#"
dcterms = "http://purl.org/dc/terms/"
skos = "http://www.w3.org/2004/02/skos/core#"

[[site.facets]]
name = "place"
path = "a:sentFrom / a:within*"
value_class = "a:Country"
label = {{ en = "Country", fi = "Maa" }}

[[site.facets]]
name = "year"
path = "a:written | dcterms:issued"
values = "years"
label = {{ en = "Year", fi = "Vuosi" }}

[[site.facets]]
name = "mood"
path = "a:mood"
"""

_ONTOLOGY = """\
a:Graph skos:closeMatch sd:NamedGraph ; rdfs:label "graph"@en .
a:Paragraph rdfs:subClassOf a:Graph ; rdfs:label "paragraph"@en .
a:Guess rdfs:subClassOf a:Graph ; rdfs:label "guess"@en , "arvaus"@fi .
a:takenFrom rdfs:subPropertyOf prov:wasDerivedFrom .
a:why skos:closeMatch skos:note .
a:number owl:equivalentProperty schema:position .
a:url skos:exactMatch schema:url .
a:Writing a owl:Class ; rdfs:label "writing"@en ; skos:definition "What somebody wrote."@en .
a:Letter a owl:Class ; rdfs:subClassOf a:Writing ; rdfs:label "letter"@en , "kirje"@fi .
a:Postcard a owl:Class ; rdfs:subClassOf a:Letter ; rdfs:label "postcard"@en .
a:mood rdfs:label "mood"@en .
"""


def _documents() -> str:
    journal = "".join(
        f"<{BASE}source/journal/p{n}> a a:Graph , a:Paragraph ; "
        f'dcterms:isPartOf <{BASE}source/journal> ; a:number "{n}" .\n'
        for n in ("10", "2", "2.10", "2.9", "1")
    )
    return f"""\
<{BASE}source/journal> a a:Document ; skos:prefLabel "The <journal>"@en ; dcterms:issued "1851-10"^^xsd:gYearMonth ;
    a:url "https://journal.example/1851"^^xsd:anyURI .
<{BASE}source/terms> a a:Document ; skos:prefLabel "Terms"@en .
<{BASE}source/terms/p1> a a:Graph , a:Paragraph ; dcterms:isPartOf <{BASE}source/terms> ; a:number "1" .
<{BASE}source/terms/p2> a a:Graph , a:Paragraph ; dcterms:isPartOf <{BASE}source/terms> ; a:number "2" .
{journal}<{BASE}source/journal/p2/guess/year> a a:Graph , a:Guess ;
    a:why "The ink is <old>."@en , "Muste on vanhaa."@fi ;
    a:takenFrom <{BASE}source/journal/p10> , <{BASE}source/journal/p2> .
<{BASE}rule/all> a a:Graph ; a:why "A rule."@en .
"""


def _letters() -> str:
    lines = []
    for n in range(LETTERS):
        kind = "a:Writing , a:Letter , a:Postcard" if n % 3 == 0 else "a:Writing , a:Letter"
        lines.append(
            f'id:letter-{n:03} a {kind} ; skos:prefLabel "Letter {n:03}"@en ; '
            f'a:sentFrom id:{"pori" if n % 2 else "paris"} ; a:written "{1850 + n // 40}-05-01"^^xsd:date .'
        )
    return "\n".join(lines)


ARCHIVE = {
    "lapekg.toml": _SETTINGS,
    "ontology/terms.ttl": _PREFIXES + _ONTOLOGY,
    "data/documents.ttl": _PREFIXES + _documents(),
    "data/journal.trig": _PREFIXES
    + f"""\
<{BASE}source/journal/p1> {{
{_letters()}
id:pori skos:prefLabel "Pori"@fi , "Bj\N{LATIN SMALL LETTER O WITH DIAERESIS}rneborg"@en ; a:within id:finland .
id:finland a a:Country ; skos:prefLabel "Finland"@en , "Suomi"@fi .
id:paris skos:prefLabel "Paris" ; a:within id:france .
id:france a a:Country ; skos:prefLabel "France"@en .
}}
<{BASE}source/journal/p2> {{
id:letter-000 a:mood "glad"@en , "say \\"hi\\" \\\\"@en , 7 ; skos:altLabel "<b>first</b>"@en .
id:letter-001 a:mood id:gloom , "glad"@en ; skos:note "no"@en , "ei"@fi .
}}
<{BASE}source/journal/p2/guess/year> {{ id:letter-000 a:written "1849"^^xsd:gYear . }}
<{BASE}source/journal/p10> {{ id:letter-000 a:mood "glad"@en . }}
<{BASE}rule/all> {{ id:letter-000 a:mood "calm" . }}
""",
}
