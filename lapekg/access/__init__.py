"""Who may write: tokens that a server's keeper gives out, and what a browser may send for a page.

Reads are open to all. A write needs a bearer token (RFC 6750); of a token only its SHA-256 is kept.
"""

from lapekg.access.token_file import Scope, Token
from lapekg.access.tokens import Holder, Tokens

__all__ = ["Holder", "Scope", "Token", "Tokens"]
