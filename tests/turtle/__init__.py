"""Tests of `lapekg.turtle`."""
