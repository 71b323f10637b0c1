"""A knowledge graph in which every statement names its source.

files -> quads -> dataset -> validated snapshot -> SPARQL and pages: `lapekg.pipeline` goes from the left to the
snapshot, `lapekg.web` serves it. Importing this package does nothing else.
"""
