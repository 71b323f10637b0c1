"""The HTTP face: a Flask application whose views parse, call one function of the core, and render."""
