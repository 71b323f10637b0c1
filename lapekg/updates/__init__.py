"""What users write, as proposals: SPARQL Update, content of graphs, RDF Patch, texts, and taking back a commit."""

from lapekg.updates.rdf_patch import RdfPatch
from lapekg.updates.reversal import Reversal
from lapekg.updates.sparql_update import SparqlUpdate
from lapekg.updates.texts import GraphContent, GraphRemoval, Mode, Texts

__all__ = ["GraphContent", "GraphRemoval", "Mode", "RdfPatch", "Reversal", "SparqlUpdate", "Texts"]
