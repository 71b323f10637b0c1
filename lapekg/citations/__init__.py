"""Results of queries that can be cited: the query, the snapshot that answered it, and a hash of the answer.

    state/citations/
    └── k3v9x2m4qa.json     one file for each, named by what it holds

A citation keeps no answer: the snapshot never changes, so the query gives it again, and the hash tells that it is the
same one. Nothing here asks queries; who does hands over the answers.
"""

from lapekg.citations.answer import Answer, Difference, read_answer
from lapekg.citations.cited import CitedResult, Fingerprint
from lapekg.citations.shelf import Shelf

__all__ = ["Answer", "CitedResult", "Difference", "Fingerprint", "Shelf", "read_answer"]
