"""Tests of `lapekg.reporting`."""
