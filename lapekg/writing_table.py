"""The table [writing] of lapekg.toml: from where one may write."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from lapekg.instance_file import refuse_unknown, wrong

# An origin as browsers write it: RFC 6454, section 6.2.
_ORIGIN = re.compile(r"https?://(?:[a-z0-9._~-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Writing:
    """Who may write besides the site's own pages: `origins` are those of other sites whose pages may."""

    origins: tuple[str, ...] = ()


def read_writing(table: Mapping[str, Any]) -> Writing:
    """Read the table; raises SettingsError."""
    refuse_unknown(table, [each.name for each in fields(Writing)], "writing.")
    origins = table.get("origins", [])
    if not isinstance(origins, list) or not all(isinstance(each, str) and _ORIGIN.fullmatch(each) for each in origins):
        raise wrong('"writing.origins" must be a list of origins in small letters, such as "https://editor.example"')
    return Writing(tuple(origins))
