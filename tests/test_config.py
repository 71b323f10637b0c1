"""Settings of the machine and of the instance."""

import ast
from pathlib import Path

import pytest

from lapekg.config import Limits, Settings, load_instance
from lapekg.errors import SettingsError

PACKAGE = Path(__file__).parents[1] / "lapekg"


def test_from_env_without_variables_gives_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_env({"PATH": "/bin"})
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.root == tmp_path
    assert settings.state == tmp_path / ".lapekg"


def test_from_env_reads_every_variable(tmp_path: Path) -> None:
    settings = Settings.from_env(
        {
            "LAPEKG_HOST": "::1",
            "LAPEKG_PORT": "9000",
            "LAPEKG_ROOT": str(tmp_path / "instance"),
            "LAPEKG_STATE": str(tmp_path / "state"),
            "LAPEKG_SECRET_KEY": "hush",
        }
    )
    assert settings == Settings("::1", 9000, tmp_path / "instance", tmp_path / "state", "hush")


def test_from_env_given_root_wins(tmp_path: Path) -> None:
    settings = Settings.from_env({"LAPEKG_ROOT": "/elsewhere"}, root=tmp_path)
    assert (settings.root, settings.state) == (tmp_path, tmp_path / ".lapekg")


def test_settings_state_stands_in_the_root() -> None:
    assert Settings(root=Path("/instance")).state == Path("/instance/.lapekg")


def test_from_env_empty_variable_counts_as_unset() -> None:
    assert Settings.from_env({"LAPEKG_PORT": ""}).port == 8000


@pytest.mark.parametrize(
    ("name", "meant"), [("LAPEKG_PROT", "LAPEKG_PORT"), ("LAPEKG_SECRET", "LAPEKG_SECRET_KEY"), ("LAPEKG_hosts", None)]
)
def test_from_env_unknown_variable_names_the_closest(name: str, meant: str | None) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({name: "1"})
    assert name in str(caught.value)
    if meant:
        assert f"did you mean {meant}?" in str(caught.value)


@pytest.mark.parametrize("port", ["eighty", "-1", "65536", "80 ", "٨٠", "8_0", "1e3"])
def test_from_env_bad_port_is_refused(port: str) -> None:
    with pytest.raises(SettingsError, match="LAPEKG_PORT must be a number"):
        Settings.from_env({"LAPEKG_PORT": port})


def test_settings_repr_hides_the_secret() -> None:
    assert "hush" not in repr(Settings(secret_key="hush"))  # noqa: S106 (a made-up one)


def _is_of_os(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "os"


def test_settings_are_read_from_the_environment_by_the_command_line_alone() -> None:
    readers = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"} and _is_of_os(node))
        or (isinstance(node, ast.ImportFrom) and any(each.name in {"environ", "getenv"} for each in node.names))
    }
    # Workers and git get the environment of this process, workers without our variables; no setting is read there.
    assert readers == {"cli/run.py", "processes/process.py", "tidying/changed.py"}


def test_load_instance_without_file_gives_defaults(empty_instance: Path) -> None:
    instance = load_instance(empty_instance)
    assert instance.base_iri == "http://127.0.0.1:8000/"
    assert instance.languages == ("en",)
    assert not instance.merged
    assert instance.limits == Limits()


def test_load_instance_reads_every_key(tmp_path: Path) -> None:
    (tmp_path / "lapekg.toml").write_text(
        """
        base_iri = "http://example.org/kg/"
        languages = ["sv", "en"]
        default_graph = "merged"
        title = { sv = "Graf" }
        description = { sv = "En graf" }
        prefixes = { ex = "http://example.org/terms#" }
        graphs = { "data/people/" = "source/a", "ontology" = "urn:x:terms" }
        limits = { query_seconds = 2, workers = 4, queue_seconds = 0.5 }
        license = "https://licences.example/free"
        contact = "mailto:us@example.org"
        about = { sv = "Mer" }
        """,
        encoding="utf-8",
    )
    instance = load_instance(tmp_path)
    assert instance.merged
    assert instance.languages == ("sv", "en")
    assert (instance.title, instance.description) == ({"sv": "Graf"}, {"sv": "En graf"})
    assert instance.prefixes == {"ex": "http://example.org/terms#"}
    assert instance.graphs == {"data/people": "http://example.org/kg/source/a", "ontology": "urn:x:terms"}
    assert instance.limits == Limits(query_seconds=2, workers=4, queue_seconds=0.5)
    assert (instance.license, instance.contact) == ("https://licences.example/free", "mailto:us@example.org")
    assert instance.about == {"sv": "Mer"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('titel = "x"', 'lapekg.toml: unknown key "titel"; did you mean "title"?'),
        ("[limits]\nworker = 2", 'unknown key "limits.worker"; did you mean "workers"?'),
        ('title = "x"', r'"title" must be a table: \[title\]'),
        ("[title]\nen = 1", '"title.en" must be a string'),
        ('[title]\n"in English" = "x"', "is not a language tag"),
        ('base_iri = "http://example.org"', "ends with / or #"),
        ('base_iri = "/kg/"', "absolute IRI"),
        ('base_iri = "http://exa mple.org/"', "absolute IRI"),
        ("base_iri = 3", "absolute IRI"),
        ("languages = []", "default one first"),
        ('languages = "en"', "default one first"),
        ('default_graph = "union"', '"merged" or "separate"'),
        ('[graphs]\n"../x" = "y"', "below the root"),
        ('[graphs]\n"data" = "a b"', "is not an IRI"),
        ('[prefixes]\nx = "y"', "absolute IRI"),
        ("[limits]\nworkers = 0", "above 0"),
        ("[limits]\nworkers = 1.5", "whole number"),
        ("[limits]\nquery_seconds = nan", "above 0"),
        ("[limits]\nquery_seconds = true", "must be a number"),
        ('license = "CC BY"', "IRI of a licence"),
        ('contact = "javascript:alert(1)"', "address of a page"),
        ("contact = 1", "address of a page"),
        ('about = "x"', r'"about" must be a table'),
        ("base_iri = \n", "line 1"),
    ],
)
def test_load_instance_wrong_value_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "lapekg.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=message) as caught:
        load_instance(tmp_path)
    assert "\n" not in str(caught.value)


def test_load_instance_not_utf8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "lapekg.toml").write_bytes(b'base_iri = "\xff"')
    with pytest.raises(SettingsError, match=r"lapekg\.toml"):
        load_instance(tmp_path)


def test_load_instance_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no such folder"):
        load_instance(tmp_path / "nowhere")
