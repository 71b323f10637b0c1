"""The table [history] of lapekg.toml: which snapshots stay on disk; the log makes the others again when asked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from lapekg.instance_file import refuse_unknown, wrong


@dataclass(frozen=True, slots=True)
class Keeping:
    """So many of the newest snapshots stay, and if `monthly`, the last of each month."""

    keep: int = 20
    monthly: bool = True


def read_keeping(table: Mapping[str, Any]) -> Keeping:
    """Read the table; raises SettingsError."""
    refuse_unknown(table, [each.name for each in fields(Keeping)], "history.")
    keeping = Keeping(**table)
    if isinstance(keeping.keep, bool) or not isinstance(keeping.keep, int) or keeping.keep < 1:
        raise wrong('"history.keep" must be a whole number above 0')
    if not isinstance(keeping.monthly, bool):
        raise wrong('"history.monthly" must be true or false')
    return keeping
