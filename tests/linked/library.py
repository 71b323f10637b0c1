"""An instance with all that dereferencing meets: evidence, retired IRIs, hubs, strange names."""

BASE = "http://books.example/"
REFERRING = 250

_PREFIXES = """\
@prefix b: <http://books.example/ontology#> .
@prefix id: <http://books.example/id/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""

LIBRARY = {
    "lapekg.toml": f"""\
base_iri = "{BASE}"
default_graph = "merged"
languages = ["en", "fi"]
license = "https://creativecommons.org/licenses/by/4.0/"

[title]
en = "Library"

[graphs]
"ontology" = "source/terms"

[prefixes]
b = "{BASE}ontology#"
id = "{BASE}id/"
""",
    "ontology/terms.ttl": _PREFIXES
    + f"""\
<{BASE}ontology> a owl:Ontology ; dcterms:title "Terms"@en ; owl:versionIRI <{BASE}ontology/2> .
b:Book a owl:Class ; rdfs:label "book"@en , "kirja"@fi ; rdfs:isDefinedBy <{BASE}ontology> .
b:author a owl:ObjectProperty ; rdfs:label "author"@en , "tekijä"@fi ; rdfs:isDefinedBy <{BASE}ontology> .
<{BASE}genres#Novel> a skos:Concept ; skos:prefLabel "novel"@en .
""",
    "shapes/Book.ttl": _PREFIXES
    + f"""\
# What a book has.
@prefix sh: <http://www.w3.org/ns/shacl#> .
<{BASE}shape/Book#Book> a sh:NodeShape ; sh:targetClass b:Book ; sh:property [ sh:path b:author ; sh:maxCount 2 ] .
""",
    "queries/authors.rq": """\
# title@en: Authors
# title@fi: Tekijät
# description@en: Who wrote what

PREFIX b: <http://books.example/ontology#>
SELECT ?book ?author WHERE { ?book b:author ?author }
""",
    "queries/topics/all.rq": "# title@en: All\n\nASK { ?s ?p ?o }\n",
    "data/moby.trig": _PREFIXES
    + f"""\
<{BASE}source/cover> {{
    id:moby a b:Book , schema:Book ; skos:prefLabel "Moby-Dick"@en , "Valkoinen valas"@fi ; b:author id:melville .
    id:melville skos:prefLabel "Herman Melville" .
}}
<{BASE}source/review> {{
    id:moby b:author id:melville ; b:genre <{BASE}genres#Novel> ; b:near id:undescribed .
}}
<{BASE}source/catalogue> {{
    <{BASE}source/review> dcterms:title "A review"@en ; dcterms:isPartOf <{BASE}source/journal> .
    <{BASE}source/journal> dcterms:title "The journal"@en .
}}
""",
    "data/retired.trig": _PREFIXES
    + f"""\
<{BASE}source/catalogue> {{
    id:whale dcterms:isReplacedBy id:moby .
    id:oldest owl:deprecated true ; dcterms:isReplacedBy id:whale ; skos:prefLabel "The whale" .
    id:withdrawn owl:deprecated true ; skos:prefLabel "Withdrawn"@en .
    id:a owl:deprecated true ; dcterms:isReplacedBy id:b .
    id:b owl:deprecated true ; dcterms:isReplacedBy id:a .
    id:moby-1 a b:Book ; skos:prefLabel "Moby-Dick"@en ; dcterms:isReplacedBy id:moby .
    id:first-edition a b:Book ; dcterms:isReplacedBy <http://other.example/second-edition> .
}}
""",
    "data/names.nq": "".join(
        f'<{BASE}{path}> <{BASE}ontology#name> "{path}" <{BASE}source/catalogue> .\n'
        for path in (
            "id/report.ttl",
            "id/v1.2",
            "id/kes\N{LATIN SMALL LETTER A WITH DIAERESIS}",
            "id/caf%C3%A9",
            "id/100%25",
            "id/two//slashes",
            "concept/genre/novel",
            "graph/data",
        )
    ),
    "data/odd.nq": f'<{BASE}id/numbered> <{BASE}1> "no name of XML" <{BASE}source/catalogue> .\n',
    "data/hub.nq": "".join(
        f"<{BASE}id/copy/{n}> <{BASE}ontology#copyOf> <{BASE}id/hub> <{BASE}source/catalogue> .\n"
        for n in range(REFERRING)
    )
    + f'<{BASE}id/hub> <{BASE}ontology#name> "hub" <{BASE}source/catalogue> .\n'
    + f"<{BASE}id/moby> <{BASE}ontology#near> <{BASE}id/hub> <{BASE}source/catalogue> .\n",
}

# Statements outside named graphs, and blank nodes, which a merged graph does not publish.
SEPARATE = {
    "lapekg.toml": f'base_iri = "{BASE}"\n',
    "data/books.trig": _PREFIXES
    + f"""\
id:moby b:title "Moby-Dick"@en ; b:edition [ b:year "1851" ; b:place [ rdfs:label "London" ] ] .
<{BASE}graph/all> {{ id:melville b:wrote id:moby . }}
id:quoting b:says <<( id:moby b:is id:moby )>> .
""",
}
