"""An instance whose own words stand for public ones: what the page of a thing makes of an ontology and of shapes."""

BASE = "http://works.example/"

_PREFIXES = f"""\
@prefix w: <{BASE}ontology#> .
@prefix id: <{BASE}id/> .
@prefix source: <{BASE}source/> .
@prefix dash: <http://datashapes.org/dash#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

WORKSHOP = {
    "lapekg.toml": f"""\
base_iri = "{BASE}"
default_graph = "merged"
languages = ["en", "fi"]

[title]
en = "Works"

[graphs]
"ontology" = "source/terms"
"data/register.ttl" = "source/register"
""",
    "ontology/terms.ttl": _PREFIXES
    + """\
w:Work a owl:Class ; rdfs:label "work"@en , "teos"@fi ; skos:closeMatch schema:Project .
w:Bridge a owl:Class ; rdfs:subClassOf w:Work ; rdfs:label "bridge"@en , "silta"@fi .
w:Idea a owl:Class ; rdfs:label "idea"@en ; skos:closeMatch schema:Claim .
w:Computed a owl:Class ; rdfs:label "computed evidence"@en ; skos:closeMatch sd:NamedGraph .
w:paidBy a owl:ObjectProperty ; rdfs:label "paid by"@en ; skos:closeMatch schema:funder .
w:grantFor a owl:ObjectProperty ; rdfs:label "grant for"@en , "avustuksen kohde"@fi ;
    skos:closeMatch schema:fundedItem .
w:grant a owl:ObjectProperty ; owl:inverseOf w:grantFor ; rdfs:label "grant"@en .
w:partOfGrant a owl:ObjectProperty ; rdfs:label "part of grant"@en .
w:concerns a owl:ObjectProperty ; rdfs:label "concerns"@en ; skos:closeMatch schema:about .
w:begins a owl:DatatypeProperty ; rdfs:label "begins"@en ; rdfs:subPropertyOf schema:startDate .
w:ends a owl:DatatypeProperty ; rdfs:label "ends"@en ; rdfs:subPropertyOf schema:endDate .
w:seen a owl:DatatypeProperty ; rdfs:label "seen"@en ; skos:closeMatch dcterms:date .
w:inDoubt a owl:ObjectProperty ; rdfs:label "in doubt"@en ; skos:closeMatch rdf:subject .
w:doubtedProperty a owl:ObjectProperty ; rdfs:label "doubted property"@en ; skos:closeMatch rdf:predicate .
w:from a owl:ObjectProperty ; rdfs:subPropertyOf prov:wasDerivedFrom .
w:why a owl:DatatypeProperty ; skos:closeMatch skos:note .
w:number a owl:DatatypeProperty ; skos:closeMatch schema:position .
""",
    "shapes/work.ttl": _PREFIXES
    + f"""\
@prefix work: <{BASE}shape/work#> .
work:money a sh:PropertyGroup ; rdfs:label "Money"@en , "Raha"@fi ; sh:order 2 .
work:time a sh:PropertyGroup ; rdfs:label "Time"@en , "Aika"@fi ; sh:order 1 .
work:Work a sh:NodeShape ; sh:targetClass w:Work ; sh:property work:end , work:begin .
work:begin a sh:PropertyShape ; sh:path w:begins ; sh:name "start"@en , "alku"@fi ;
    sh:group work:time ; sh:order 1 ; dash:propertyRole dash:KeyInfoRole .
work:end a sh:PropertyShape ; sh:path w:ends ; sh:name "end"@en ; sh:group work:time ; sh:order 2 .
work:Grant a sh:NodeShape ; sh:targetClass w:Grant ; sh:property work:paidBy .
work:paidBy a sh:PropertyShape ; sh:path w:paidBy ; sh:name "money from"@en ;
    sh:group work:money ; sh:order 1 ; dash:propertyRole dash:KeyInfoRole .
""",
    "shapes/views.ttl": _PREFIXES
    + f"""\
@prefix work: <{BASE}shape/work#> .
@prefix views: <{BASE}shape/views#> .
views:Work a sh:NodeShape ; dash:applicableToClass w:Work ; sh:property views:grant .
views:Grant a sh:NodeShape ; dash:applicableToClass w:Grant ; sh:property views:share .
views:grant a sh:PropertyShape ; sh:path [ sh:inversePath w:grantFor ] ; sh:name "grant"@en , "avustus"@fi ;
    sh:group work:money ; sh:order 1 ; dash:propertyRole dash:KeyInfoRole .
views:share a sh:PropertyShape ; sh:path [ sh:inversePath w:partOfGrant ] ; sh:name "share"@en ;
    sh:group work:money ; sh:order 2 .
views:Computed a sh:NodeShape ; dash:applicableToClass w:Computed ; rdfs:label "computed"@en , "laskettu"@fi .
""",
    "data/news.trig": _PREFIXES
    + """\
source:news\\/p8 {
    id:bridge a w:Bridge ; skos:prefLabel "Great Bridge"@en , "Suuri silta"@fi ; w:begins "2017-08"^^xsd:gYearMonth ;
        dcterms:description "It is long."@en , "Se on pitkä."@fi ; w:odd "strange" .
    id:grant a w:Grant ; skos:prefLabel "Grant of the bridge"@en ; w:grantFor id:bridge ; w:paidBy id:lottery .
    id:bridge w:grant id:grant .
    id:share a w:Share ; skos:prefLabel "First share"@en ; w:partOfGrant id:grant .
    id:piece a w:Piece ; w:partOfGrant id:share .
}
source:news\\/p9 {
    id:bridge w:ends "2019"^^xsd:gYear .
    id:idea a w:Idea ; skos:prefLabel "It will join all"@en ; w:concerns id:bridge .
    id:near w:besides id:bridge .
}
source:news\\/p8\\/computed\\/end { id:bridge w:ends "2021-01-31"^^xsd:date . }
source:register {
    source:news dcterms:title "The news"@en .
    source:news\\/p8 a sd:NamedGraph ; dcterms:isPartOf source:news ; w:number "8" .
    source:news\\/p9 a sd:NamedGraph ; dcterms:isPartOf source:news ; w:number "9" .
    source:news\\/p8\\/computed\\/end a w:Computed ; w:from source:news\\/p8 ; w:why "A start and a length."@en .
    id:doubt a w:Doubt ; skos:prefLabel "When it ends"@en ; w:inDoubt id:bridge ; w:doubtedProperty w:ends .
    id:lottery skos:prefLabel "Lottery </script><b>"@en .
    id:grant w:grantFor id:bridge .
}
""",
}
