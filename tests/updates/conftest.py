"""What the tests of commits have, too."""

from tests.commits.conftest import library, make_library

__all__ = ["library", "make_library"]
