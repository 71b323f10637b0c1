"""The table [writing] of lapekg.toml."""

import pytest

from lapekg.errors import SettingsError
from lapekg.writing_table import read_writing


def test_origins_are_read() -> None:
    origins = ["https://editor.example", "http://127.0.0.1:8130", "http://[::1]:80"]
    assert read_writing({"origins": origins}).origins == tuple(origins)
    assert read_writing({}).origins == ()


@pytest.mark.parametrize("origins", ["https://a.example", ["https://a.example/"], ["*"], ["null"], [1], ["ftp://a"]])
def test_what_is_no_origin_is_refused(origins: object) -> None:
    with pytest.raises(SettingsError, match=r"writing\.origins"):
        read_writing({"origins": origins})


def test_unknown_key_is_refused() -> None:
    with pytest.raises(SettingsError, match='did you mean "origins"'):
        read_writing({"origin": []})
