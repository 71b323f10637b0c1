"""Validate without building: everything, or what some files and texts say, in the middle of all that is there.

pySHACL and rdflib take 0.2 s to import: whoever may do without a check imports this late.
"""

from lapekg.checking.check import check, check_texts, prepare
from lapekg.checking.entry import Entry

__all__ = ["Entry", "check", "check_texts", "prepare"]
