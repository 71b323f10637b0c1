"""Tests of `lapekg.export`."""
