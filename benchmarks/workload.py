"""What is asked: small look-ups, ten analytic queries, a download, a runaway.

`{entity}` and `{constant}` are filled in for each request. The constant is a bound that excludes nothing, so that a
query can be asked in as many texts as wanted, with one answer.
"""

from dataclasses import dataclass
from urllib.parse import quote

from benchmarks.vocabulary import BASE, DCTERMS, LAPE, SKOS

# Larger than any number of rows, any length of a text and any amount of money in the data.
FIRST_CONSTANT = 1_000_000_000

SMALL = (
    "SELECT ?property ?value WHERE {{ <{entity}> ?property ?value }} LIMIT {constant}",
    f"SELECT ?label WHERE {{{{ <{{entity}}> <{SKOS}prefLabel> ?label }}}} LIMIT {{constant}}",
    "SELECT ?link ?other ?label WHERE {{ <{entity}> ?link ?other "
    f"OPTIONAL {{{{ ?other <{SKOS}prefLabel> ?label }}}} }}}} LIMIT {{constant}}",
)
DOWNLOAD_ROWS = 1_000_000
DOWNLOAD = "SELECT ?s ?p ?o WHERE {{ ?s ?p ?o }} LIMIT 1000000 # {constant}"

# 300 places to the fourth power: nobody waits for the end, at no size of the graph.
RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) WHERE {{ ?a a lape:MunicipalArea . ?b a lape:MunicipalArea . ?c a lape:MunicipalArea . "
    "?d a lape:MunicipalArea . ?e a lape:MunicipalArea . "
    "FILTER(STRLEN(STR(?a)) + STRLEN(STR(?b)) + STRLEN(STR(?c)) + STRLEN(STR(?d)) + STRLEN(STR(?e)) > {constant}) }}"
)

ANALYTIC = {
    "subjects per property (all statements, COUNT DISTINCT)": """
SELECT ?property (COUNT(DISTINCT ?s) AS ?subjects) WHERE {{ ?s ?property ?o }} GROUP BY ?property LIMIT {constant}""",
    "documents by year and kind (GROUP BY)": """
SELECT ?year ?kind (COUNT(*) AS ?documents) WHERE {{
  ?document a lape:SourceDocument ; dcterms:issued ?issued ; dcterms:type ?kind .
  BIND(SUBSTR(STR(?issued), 1, 4) AS ?year)
}} GROUP BY ?year ?kind LIMIT {constant}""",
    "people per region (three hops)": """
SELECT ?region (COUNT(DISTINCT ?person) AS ?people) WHERE {{
  ?role lape:holder ?person ; lape:roleWithin ?within . ?within lape:region ?region .
}} GROUP BY ?region LIMIT {constant}""",
    "roles that ended (OPTIONAL)": """
SELECT ?type (COUNT(?role) AS ?roles) (COUNT(?end) AS ?ended) WHERE {{
  ?role lape:roleType ?type . OPTIONAL {{ ?role lape:end ?end }}
}} GROUP BY ?type LIMIT {constant}""",
    "names with a word in them (text FILTER)": """
SELECT ?thing ?label WHERE {{
  ?thing skos:prefLabel ?label
  FILTER(LANG(?label) = "sv" && CONTAINS(LCASE(?label), "barn") && STRLEN(?label) < {constant})
}} ORDER BY ?label ?thing LIMIT 100""",
    "largest wholes (property path)": """
SELECT ?whole (COUNT(?part) AS ?parts) WHERE {{ ?part dcterms:isPartOf+ ?whole }}
GROUP BY ?whole HAVING(COUNT(?part) < {constant}) ORDER BY DESC(?parts) ?whole LIMIT 20""",
    "largest grants (ORDER BY, LIMIT)": """
SELECT ?sum ?amount ?subject WHERE {{
  ?sum lape:sumKind <{base}concept/sum-kind/granted> ; lape:amount ?amount ; lape:sumOf ?subject
  FILTER(?amount < {constant})
}} ORDER BY DESC(?amount) ?sum ?subject LIMIT 25""",
    "busiest organisers with their names (subquery)": """
SELECT ?organisation ?label ?events WHERE {{
  {{ SELECT ?organisation (COUNT(?event) AS ?events) WHERE {{
      ?event a lape:Event ; lape:organiser ?organisation
    }} GROUP BY ?organisation ORDER BY DESC(?events) ?organisation LIMIT 20 }}
  ?organisation skos:prefLabel ?label FILTER(LANG(?label) = "fi")
}} LIMIT {constant}""",
    "roles without an end (NOT EXISTS)": """
SELECT ?status (COUNT(?role) AS ?roles) WHERE {{
  ?role a lape:RoleTenure ; lape:roleStatus ?status FILTER NOT EXISTS {{ ?role lape:end ?end }}
}} GROUP BY ?status LIMIT {constant}""",
    "what shares a person (DISTINCT, self-join)": """
SELECT DISTINCT ?one ?other WHERE {{
  ?role lape:holder ?person ; lape:roleWithin ?one . ?next lape:holder ?person ; lape:roleWithin ?other .
  FILTER(STR(?one) < STR(?other))
}} LIMIT {constant}""",
}

_PROLOGUE = f"PREFIX lape: <{LAPE}> PREFIX dcterms: <{DCTERMS}> PREFIX skos: <{SKOS}> "


@dataclass(frozen=True, slots=True)
class Texts:
    """Templates and what fills them: the number of texts they make is as large as wanted."""

    templates: tuple[str, ...]
    entities: tuple[str, ...] = (BASE,)

    def text(self, number: int) -> str:
        """Write one query; different numbers never give the same text.

        >>> Texts(("SELECT * {{ <{entity}> ?p ?o }} LIMIT {constant}",), ("urn:a", "urn:b")).text(1)
        'SELECT * { <urn:b> ?p ?o } LIMIT 1000000001'
        """
        template = self.templates[number % len(self.templates)]
        entity = self.entities[number % len(self.entities)]
        return template.format(entity=entity, constant=FIRST_CONSTANT + number, base=BASE)

    def quoted(self) -> "Texts":
        """Percent-encode templates and entities once, so that filling them gives what stands in a URL."""
        return Texts(tuple(map(_quote_template, self.templates)), tuple(quote(each, safe="") for each in self.entities))


def small(entities: tuple[str, ...]) -> Texts:
    """Give the look-ups of entities: every statement of one, its labels, its neighbours with theirs."""
    # Without a common divisor every template meets every entity.
    count = len(entities) - (len(entities) % len(SMALL) == 0)
    return Texts(SMALL, entities[:count])


def analytic(name: str) -> Texts:
    """Give one of the ten analytic queries."""
    return Texts((_PROLOGUE + " ".join(ANALYTIC[name].split()),))


def runaway() -> Texts:
    """Give the query that never ends."""
    return Texts((_PROLOGUE + RUNAWAY,))


def download() -> Texts:
    """Give the query for a million statements of the default graph."""
    return Texts((DOWNLOAD,))


def _quote_template(template: str) -> str:
    # Two marks that percent-encoding leaves alone stand for what is filled in.
    marked = template.format(entity="_ENTITY_", constant="_CONSTANT_", base=BASE)
    return quote(marked, safe="").replace("_ENTITY_", "{entity}").replace("_CONSTANT_", "{constant}")
