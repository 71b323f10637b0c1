"""A small instance whose shapes have a constraint of every kind that a form is made of."""

BASE = "http://concerts.example/"
TERMS = f"{BASE}ontology#"

FILES = {
    "lapekg.toml": f"""\
base_iri = "{BASE}"
default_graph = "merged"
languages = ["en", "fi", "sv"]

[graphs]
"ontology" = "source/house/p1"
"data/register" = "source/house/p2"

[prefixes]
c = "{TERMS}"
id = "{BASE}id/"
source = "{BASE}source/"
rdfs = "http://www.w3.org/2000/01/rdf-schema#"
skos = "http://www.w3.org/2004/02/skos/core#"
xsd = "http://www.w3.org/2001/XMLSchema#"
""",
    "ontology/terms.ttl": f"""\
@prefix c: <{TERMS}> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

c:Event a owl:Class ; rdfs:label "event"@en .
c:Concert a owl:Class ; rdfs:subClassOf c:Event ; rdfs:label "concert"@en , "konsertti"@fi ;
    skos:definition "Music before an audience."@en .
c:Agent a owl:Class ; rdfs:label "agent"@en .
c:Band a owl:Class ; rdfs:subClassOf c:Agent ; rdfs:label "band"@en .
c:Player a owl:Class ; rdfs:subClassOf c:Agent ; rdfs:label "player"@en .
c:Hall a owl:Class ; rdfs:label "hall"@en , "sali"@fi .
c:start rdfs:label "starts"@en ; rdfs:comment "When it begins."@en .

<{BASE}kind> a skos:ConceptScheme ; skos:prefLabel "kinds"@en .
<{BASE}kind/jazz> a skos:Concept ; skos:inScheme <{BASE}kind> ; skos:prefLabel "jazz"@en , "jatsi"@fi .
<{BASE}kind/folk> a skos:Concept ; skos:inScheme <{BASE}kind> ; skos:prefLabel "folk"@en , "kansanmusiikki"@fi .
""",
    "shapes/groups.ttl": f"""\
@prefix g: <{BASE}shapes/groups#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .

g:what a sh:PropertyGroup ; sh:order 1 ; rdfs:label "What"@en .
g:when a sh:PropertyGroup ; sh:order 2 ; rdfs:label "When and where"@en .
""",
    "shapes/event.ttl": f"""\
@prefix c: <{TERMS}> .
@prefix dash: <http://datashapes.org/dash#> .
@prefix g: <{BASE}shapes/groups#> .
@prefix s: <{BASE}shapes/event#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

c:Event dash:abstract true .

s:Event a sh:NodeShape ;
    sh:targetClass c:Event ;
    sh:property s:name , s:start , s:day , s:time , s:kind , s:description , s:page , s:code , s:derived , s:gone .

s:Concert a sh:NodeShape ;
    sh:targetClass c:Concert ;
    sh:property s:hall , s:hallWished , s:by , s:price , s:seats , s:sold , s:rating , s:timeOrDay .

s:iri a sh:NodeShape ;
    sh:targetClass c:Event ;
    sh:pattern "^http://concerts\\\\.example/id/(event|concert)/[a-z0-9]+(-[a-z0-9]+)*$" ;
    sh:message "The IRI of an event ends in small letters, digits and hyphens."@en .

s:name sh:path skos:prefLabel ; sh:name "name"@en , "nimi"@fi ; sh:group g:what ; sh:order 1 ;
    sh:minCount 1 ; sh:uniqueLang true ; sh:languageIn ( "en" "fi" ) ;
    sh:message "An event has a name, once in each language."@en .
s:description sh:path c:description ; sh:name "description"@en ; sh:group g:what ; sh:order 3 ;
    sh:languageIn ( "en" "fi" ) .
s:description dash:singleLine false .
s:kind sh:path c:kind ; sh:name "kind"@en ; sh:group g:what ; sh:order 2 ;
    sh:nodeKind sh:IRI ; sh:pattern "^http://concerts\\\\.example/kind/" .
s:page sh:path c:page ; sh:name "page"@en ; sh:group g:what ; sh:order 9 ;
    sh:nodeKind sh:IRI ; sh:pattern "^https?://" .
s:code sh:path c:code ; sh:name "code"@en ; sh:group g:what ; sh:order 8 ;
    sh:datatype xsd:string ; sh:pattern "^[A-Z]{{3}}$" ; sh:maxCount 1 ; sh:message "A code is three capitals."@en .
s:start sh:path c:start ; sh:group g:when ; sh:order 1 ; sh:maxCount 1 ;
    sh:or ( [ sh:datatype xsd:gYear ] [ sh:datatype xsd:gYearMonth ] [ sh:datatype xsd:date ]
            [ sh:datatype xsd:dateTime ; sh:pattern "(Z|[+-][0-9]{{2}}:[0-9]{{2}})$" ] ) .
s:day sh:path c:day ; sh:name "day"@en ; sh:group g:when ; sh:order 2 ; sh:datatype xsd:gMonthDay .
s:time sh:path c:time ; sh:name "time"@en ; sh:group g:when ; sh:order 3 ; sh:datatype xsd:time .
s:timeOrDay sh:path [ sh:alternativePath ( c:start c:day ) ] ; sh:minCount 1 ;
    sh:message "Tell when it is."@en .
s:derived sh:path c:season ; sh:name "season"@en ; dash:readOnly true .
s:gone sh:path c:replacedBy ; sh:name "replaced by"@en ; dash:hidden true .
s:hall sh:path c:hall ; sh:name "hall"@en ; sh:group g:when ; sh:order 4 ; sh:class c:Hall .
s:hallWished sh:path c:hall ; sh:minCount 1 ; sh:severity sh:Info .
s:by sh:path c:by ; sh:name "played by"@en ; sh:group g:what ; sh:order 4 ;
    sh:or ( [ sh:class c:Band ] [ sh:class c:Player ] ) .
s:price sh:path c:price ; sh:name "price"@en ; sh:datatype xsd:decimal ; sh:minExclusive 0 ; sh:maxCount 1 .
s:seats sh:path c:seats ; sh:name "seats"@en ; sh:datatype xsd:integer ; sh:maxInclusive 1000 ; sh:maxCount 1 .
s:sold sh:path c:soldOut ; sh:name "sold out"@en ; sh:datatype xsd:boolean ; sh:maxCount 1 .
s:rating sh:path c:rating ; sh:name "rating"@en ; sh:in ( "good" "bad" ) ; sh:maxCount 1 .
""",
    "shapes/agent.ttl": f"""\
@prefix c: <{TERMS}> .
@prefix s: <{BASE}shapes/agent#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

s:Agent a sh:NodeShape ; sh:targetClass c:Agent , c:Hall ; sh:property s:name .
s:Band a sh:NodeShape ; sh:targetClass c:Band ; sh:property s:founded .
s:name sh:path skos:prefLabel ; sh:name "name"@en ; sh:minCount 1 ; sh:languageIn ( "en" "fi" ) .
s:founded sh:path c:founded ; sh:name "founded"@en ; sh:datatype xsd:gYear ; sh:minCount 1 .
""",
    "data/register/halls.ttl": f"""\
@prefix c: <{TERMS}> .
@prefix concert: <{BASE}id/concert/> .
@prefix hall: <{BASE}id/hall/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

hall:savoy a c:Hall ; skos:prefLabel "Savoy"@en .
hall:tavastia a c:Hall ; skos:prefLabel "Tavastia"@en , "Tavastia"@fi .
""",
    "data/register/posters.ttl": f"""\
@prefix c: <{TERMS}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<{BASE}source/poster> skos:prefLabel "The poster"@en .
<{BASE}source/poster/p1> c:partOf <{BASE}source/poster> .
""",
    "data/register/concerts.ttl": f"""\
@prefix c: <{TERMS}> .
@prefix concert: <{BASE}id/concert/> .
@prefix player: <{BASE}id/player/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

concert:opening a c:Concert ; skos:prefLabel "Opening"@en .
player:eva a c:Player ; skos:prefLabel "Eva Öst"@en .
player:eva-2 a c:Player ; skos:prefLabel "Eva Öst"@en .
""",
    "data/sources/poster.trig": f"""\
@prefix c: <{TERMS}> .
@prefix concert: <{BASE}id/concert/> .
@prefix hall: <{BASE}id/hall/> .
@prefix kind: <{BASE}kind/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<{BASE}source/poster/p1> {{
    concert:opening c:start "2018-10-13"^^xsd:date ; c:hall hall:savoy ; c:kind kind:jazz ; c:price 12.5 .
}}
""",
}
