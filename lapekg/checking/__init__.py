"""Validate without building: everything, or what some files say, in the middle of all that is there."""

from lapekg.checking.check import check, validate_dataset

__all__ = ["check", "validate_dataset"]
