"""What to do about a result of the shapes, where shape and graph tell it: a line to add, a value to write."""

from lapekg.checking.advice.advise import advise

__all__ = ["advise"]
