"""SPARQL queries over a published snapshot; knows no web framework."""
