"""Tests of `lapekg.checking`."""
