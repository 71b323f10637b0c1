"""A small graph with names of every kind, in three languages."""

BASE = "http://offices.example/"

NAMES = f"""\
@prefix id: <{BASE}id/> .
@prefix t: <{BASE}terms#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

t:Ministry a owl:Class ; rdfs:label "ministeriö"@fi , "ministerium"@sv , "ministry"@en .
t:Office a owl:Class ; rdfs:label "virasto"@fi , "ämbetsverk"@sv , "office"@en .
t:code rdfs:subPropertyOf t:identifier .
t:identifier rdfs:subPropertyOf org:identifier .

id:stm a t:Ministry , t:Office , org:Organization ; t:code "2229500-6" ;
    skos:prefLabel "Sosiaali- ja terveysministeriö"@fi , "Social- och hälsovårdsministeriet"@sv ,
        "Ministry of Social Affairs and Health"@en ;
    skos:altLabel "STM"@fi .
id:okm a t:Ministry , t:Office , org:Organization ;
    skos:prefLabel "Opetus- ja kulttuuriministeriö"@fi , "Undervisnings- och kulturministeriet"@sv .
id:reform skos:prefLabel "Maakunta- ja sote-uudistus"@fi ; t:by id:stm .
id:raisio skos:prefLabel "Raisio"@fi , "Reso"@sv .
id:library skos:prefLabel "Raision kirjasto"@fi ; t:in id:raisio .
id:evening skos:prefLabel "Ilta Raisiossa"@fi ; t:in id:raisio .
id:hame skos:prefLabel "Hämeenlinna"@fi .
id:centre skos:prefLabel "perhekeskus"@fi , "familjecenter"@sv , "family centre"@en .
id:model skos:prefLabel "perhekeskustoimintamalli"@fi .
id:children skos:prefLabel "lapset"@fi , "barn"@sv , "children"@en .
id:rights skos:prefLabel "lapsen oikeudet"@fi , "barnets rättigheter"@sv , "children's rights"@en .
id:nameless t:note "Turku"@fi .
"""
