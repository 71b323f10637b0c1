"""An instance that is built and committed to, as the tests of commits have it."""

from tests.commits.conftest import library, make_library

__all__ = ["library", "make_library"]
