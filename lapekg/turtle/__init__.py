"""Turtle and TriG as text that people write: tokens and statements with their places, comments among them.

The quads themselves are read by the engine's parser; this tells where in a text each of them stands.
"""
