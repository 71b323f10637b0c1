"""A cited result, and the identifier that follows from what it is."""

import base64
import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Form = Literal["solutions", "boolean", "graph"]

# Of 32 letters each, so that nobody meets the same one twice by chance; a clash is still looked for.
ID_LENGTH = 10
LONGEST_ID = 52


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What tells an answer from every other: its form, its size and its hashes.

    `rows` is the SHA-256 of the rows sorted, or of the graph; `order` that of the rows in the order of the answer,
    where the query asks for an order.
    """

    form: Form
    count: int
    rows: str
    order: str | None = None

    @property
    def sha256(self) -> str:
        """Give the hash that the citation names."""
        return self.order or self.rows


@dataclass(frozen=True, slots=True)
class CitedResult:
    """A query with the graphs it was asked over, the snapshot that answered, and the fingerprint of the answer.

    `digest` is that of the dataset in the snapshot (`lapekg.history.digest`), `cited` the UTC time when the citation
    was made, which is no part of what it is.
    """

    id: str
    query: str
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    snapshot: int
    digest: str
    fingerprint: Fingerprint
    cited: str

    @property
    def content(self) -> dict[str, Any]:
        """Give all that the identifier follows from."""
        return {key: value for key, value in asdict(self).items() if key not in {"id", "cited"}}

    def to_json(self) -> str:
        """Write the citation as it is kept."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n"


def from_json(text: str) -> CitedResult:
    """Read what `to_json` wrote; raises ValueError, TypeError or KeyError for anything else."""
    table: dict[str, Any] = json.loads(text)
    return CitedResult(
        **{
            **table,
            "default_graphs": tuple(table["default_graphs"]),
            "named_graphs": tuple(table["named_graphs"]),
            "fingerprint": Fingerprint(**table["fingerprint"]),
        }
    )


def whole_id(cited: CitedResult) -> str:
    """Hash all that a citation is, in letters and digits that are not mistaken for one another when read aloud."""
    text = json.dumps(cited.content, ensure_ascii=False, sort_keys=True)
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode("ascii").rstrip("=").lower()
