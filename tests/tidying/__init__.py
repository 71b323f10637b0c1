"""Tests of `lapekg.tidying`."""
