"""Shapes and a dataset to a report: what is wrong, where, and in the reader's language."""

from lapekg.validation.engine import validate
from lapekg.validation.report import Severity, ValidationReport, Violation
from lapekg.validation.shapes import Shapes, load_shapes

__all__ = ["Severity", "Shapes", "ValidationReport", "Violation", "load_shapes", "validate"]
