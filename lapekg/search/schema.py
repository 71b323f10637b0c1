"""The tables of an index, in one SQLite file that never changes.

Things and names are numbered by how often the things are referred to, so what is found first, in the order of the
numbers, matters most, and a search for a frequent word may stop early. Classes are numbered by how few things are of
them, so that the first of a thing says most.
"""

SEARCH_FILE = "search.sqlite"

# Raised whenever the tables change.
VERSION = 1

# Follows all texts that begin alike when it stands after their beginning.
AFTER_ALL = "\U0010ffff"

# `word` holds no text of its own (content=''), only which name has which folded words where: as they stand, their
# lemmas, and the parts of compounds. It keeps the places, as FTS5 splits a few words that aren't split here. `form`
# leads from what readers type to a lemma; `spelling` finds words by trigrams.
TABLES = """
CREATE TABLE thing (id INTEGER PRIMARY KEY, iri TEXT NOT NULL, mentions INTEGER NOT NULL);
CREATE TABLE class (id INTEGER PRIMARY KEY, iri TEXT NOT NULL);
CREATE TABLE instance (thing INTEGER NOT NULL, class INTEGER NOT NULL, PRIMARY KEY (thing, class)) WITHOUT ROWID;
CREATE TABLE name (
    id INTEGER PRIMARY KEY,
    thing INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    language TEXT NOT NULL,
    text TEXT NOT NULL,
    folded TEXT NOT NULL,
    lemmas TEXT NOT NULL,
    parts TEXT NOT NULL
);
CREATE VIRTUAL TABLE word USING fts5(
    words, lemmas, parts, content='', columnsize=0, prefix='1 2 3', tokenize='unicode61'
);
CREATE TABLE form (form TEXT NOT NULL, lemma TEXT NOT NULL, PRIMARY KEY (form, lemma)) WITHOUT ROWID;
CREATE TABLE vocabulary (id INTEGER PRIMARY KEY, word TEXT NOT NULL);
CREATE VIRTUAL TABLE spelling USING fts5(word, content='', tokenize='trigram');
"""

# Made when all rows are there: quicker, and the pages stand in order.
INDEXES = """
CREATE INDEX name_folded ON name (folded);
CREATE UNIQUE INDEX vocabulary_word ON vocabulary (word);
INSERT INTO word (word) VALUES ('optimize');
INSERT INTO spelling (spelling) VALUES ('optimize');
"""
