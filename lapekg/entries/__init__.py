"""New entries: what the shapes of an instance ask for, as a template or a form, and what was filled in as Turtle.

    shapes + ontology ── classes, fields ──► template (comments around a skeleton), questions, form
    what a person writes ── values, an IRI ──► statements ── placement ──► Turtle, or TriG where graphs are sources

Nothing is validated here: whoever asks for an entry has it checked as any other.
"""
