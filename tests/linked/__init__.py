"""Tests of `lapekg.linked`."""
