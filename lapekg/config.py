"""Settings of the machine (environment) and of the instance (lapekg.toml)."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath
from typing import Any, Literal, Self
from urllib.parse import urljoin

from lapekg.errors import SettingsError, one_line
from lapekg.instance_file import (
    ABSOLUTE_IRI,
    INSTANCE_FILE,
    LANGUAGE_TAG,
    closest,
    refuse_unknown,
    strings_of,
    table_of,
    texts_of,
    wrong,
)
from lapekg.keeping_table import Keeping, read_keeping
from lapekg.site_table import Site, read_site
from lapekg.writing_table import Writing, read_writing

ENVIRONMENT_PREFIX = "LAPEKG_"

DefaultGraphMode = Literal["merged", "separate"]

_HTTP_IRI = re.compile(r"https?://[^\x00-\x20<>\"{}|\\^`#@/?]+(?:/[^\x00-\x20<>\"{}|\\^`#]*)?")
# What a browser may follow without harm.
_CONTACT = re.compile(r"(?:https?://|mailto:)[^\x00-\x20<>\"{}|\\^`]+")


@dataclass(frozen=True, slots=True)
class Settings:
    """What concerns the machine: where to listen, which instance to serve, where to keep its snapshots.

    Without a state folder the instance's own `.lapekg` is it. `proxies` is the number of reverse proxies in front,
    each of which adds to X-Forwarded-For; with none, that header is anybody's claim and not read.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    root: Path = field(default_factory=Path.cwd)
    state: Path = Path()
    secret_key: str | None = field(default=None, repr=False)
    proxies: int = 0

    def __post_init__(self) -> None:
        if self.state == Path():
            object.__setattr__(self, "state", self.root / ".lapekg")

    @classmethod
    def from_env(cls, environ: Mapping[str, str], root: Path | None = None) -> Self:
        """Read the LAPEKG_… variables; a root given here wins over LAPEKG_ROOT, an empty variable counts as unset.

        Raises SettingsError on an unknown LAPEKG_… name, so that a misspelt one never passes unseen.
        """
        names = {f"{ENVIRONMENT_PREFIX}{each.name.upper()}": each.name for each in fields(cls)}
        given = {name: value for name, value in environ.items() if name.startswith(ENVIRONMENT_PREFIX)}
        for name in given:
            if name not in names:
                close = closest(name, names)
                hint = f"did you mean {close}?" if close else f"known are {', '.join(sorted(names))}"
                raise SettingsError(f"unknown variable {name}; {hint}")
        values = {names[name]: value for name, value in given.items() if value}
        root = (root or Path(values.get("root", "."))).absolute()
        return cls(
            host=values.get("host", "127.0.0.1"),
            port=parse_port(values.get("port", "8000"), "LAPEKG_PORT"),
            root=root,
            state=Path(values["state"]).absolute() if "state" in values else Path(),
            secret_key=values.get("secret_key"),
            proxies=_parse_proxies(values.get("proxies", "0")),
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query, a client and all of them together may take.

    `workers` short queries are evaluated at once; one that takes long makes room for them as long as there are fewer
    than `slow_workers` such. A client is an address. `spool_mib` bounds all large answers together that are still
    being sent, `cache_mib` the finished answers kept for whoever asks the same again. A snapshot of at most
    `memory_quads` is kept in memory that the query processes share, at less than 512 bytes a quad. `checks` of data
    that users send run at once, each within limits of its own; writes run one after the other.
    """

    query_seconds: float = 30.0
    query_memory_mib: int = 1024
    query_bytes: int = 1024 * 1024
    result_mib: int = 1024
    spool_mib: int = 4096
    cache_mib: int = 64
    memory_quads: int = 1_000_000
    workers: int = 3
    slow_workers: int = 5
    queue_seconds: float = 5.0
    queue_length: int = 512
    client_queries: int = 4
    client_seconds_per_minute: float = 60.0
    checks: int = 2
    check_seconds: float = 10.0
    check_memory_mib: int = 1024
    check_bytes: int = 5 * 1024 * 1024
    citations: int = 10_000
    client_citations_per_hour: int = 60
    write_seconds: float = 60.0
    write_memory_mib: int = 2048
    write_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Instance:
    """What concerns one graph: a folder with ontology/, shapes/, data/, queries/ and lapekg.toml, each optional.

    `graphs` maps a folder or file below the root to the IRI of the graph in which the statements of files
    without named graphs stand; `languages` has the default language first; `services` are the addresses that
    SERVICE may call; `publisher` is the name of who publishes, by language, `license` the IRI of the data's licence,
    `contact` that of a page or a mailbox for questions; `about` is what readers should know, by language, and `site`
    what the pages have to know of the data; `writing` says from where one may write,
    `history` which snapshots stay on disk.
    """

    root: Path
    base_iri: str = "http://127.0.0.1:8000/"
    title: Mapping[str, str] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)
    default_graph: DefaultGraphMode = "separate"
    graphs: Mapping[str, str] = field(default_factory=dict)
    prefixes: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    services: tuple[str, ...] = ()
    publisher: Mapping[str, str] = field(default_factory=dict)
    license: str | None = None
    contact: str | None = None
    about: Mapping[str, str] = field(default_factory=dict)
    site: Site = field(default_factory=Site)
    writing: Writing = field(default_factory=Writing)
    history: Keeping = field(default_factory=Keeping)

    @property
    def merged(self) -> bool:
        """Say whether the default graph is every statement of every named graph, once."""
        return self.default_graph == "merged"


def parse_port(value: str, name: str) -> int:
    """Read a TCP port; 0 asks the system for a free one."""
    if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65535:
        raise SettingsError(f"{name} must be a number from 0 to 65535, not {value!r}")
    return int(value)


def _parse_proxies(value: str) -> int:
    if not re.fullmatch(r"[0-9]", value):
        raise SettingsError(f"LAPEKG_PROXIES must be a number from 0 to 9, not {value!r}")
    return int(value)


def load_instance(root: Path) -> Instance:
    """Read the instance in a folder; without lapekg.toml all defaults hold."""
    if not root.is_dir():
        raise SettingsError(f"{root}: no such folder; name an instance with --root or LAPEKG_ROOT")
    table = _read_toml(root / INSTANCE_FILE)
    refuse_unknown(table, [each.name for each in fields(Instance) if each.name != "root"])
    base_iri = _base_iri(table.get("base_iri", "http://127.0.0.1:8000/"))
    prefixes = _prefixes(table_of(table, "prefixes"))
    return Instance(
        root=root.resolve(),
        base_iri=base_iri,
        title=texts_of(table, "title"),
        description=texts_of(table, "description"),
        languages=_languages(table.get("languages", ["en"])),
        default_graph=_default_graph(table.get("default_graph", "separate")),
        graphs=_graphs(table_of(table, "graphs"), base_iri),
        prefixes=prefixes,
        limits=_limits(table_of(table, "limits")),
        services=_services(table.get("services", [])),
        publisher=texts_of(table, "publisher"),
        license=_license(table.get("license")),
        contact=_contact(table.get("contact")),
        about=texts_of(table, "about"),
        site=read_site(table_of(table, "site"), prefixes),
        writing=read_writing(table_of(table, "writing")),
        history=read_keeping(table_of(table, "history")),
    )


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise wrong(one_line(str(error))) from error
    except OSError as error:
        raise wrong(str(error.strerror)) from error


def _base_iri(value: object) -> str:
    if not isinstance(value, str) or not ABSOLUTE_IRI.fullmatch(value) or value[-1] not in "/#":
        raise wrong('"base_iri" must be an absolute IRI that ends with / or #')
    return value


def _languages(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not value or not all(_is_language(each) for each in value):
        raise wrong('"languages" must be a list of language tags, the default one first, such as ["en", "fi"]')
    return tuple(value)


def _is_language(value: object) -> bool:
    return isinstance(value, str) and LANGUAGE_TAG.fullmatch(value) is not None


def _default_graph(value: object) -> DefaultGraphMode:
    if value == "merged":
        return "merged"
    if value == "separate":
        return "separate"
    raise wrong('"default_graph" must be "merged" or "separate"')


def _graphs(table: Mapping[str, Any], base_iri: str) -> dict[str, str]:
    graphs = {}
    for prefix, name in strings_of({"graphs": table}, "graphs").items():
        path = PurePosixPath(prefix)
        if path.is_absolute() or ".." in path.parts:
            raise wrong(f'"graphs.{prefix}": name a folder or file below the root')
        iri = name if ABSOLUTE_IRI.fullmatch(name) else urljoin(base_iri, name)
        if not name or not ABSOLUTE_IRI.fullmatch(iri):
            raise wrong(f'"graphs.{prefix}": {name!r} is not an IRI')
        graphs[str(path)] = iri
    return graphs


def _prefixes(table: Mapping[str, Any]) -> dict[str, str]:
    prefixes = strings_of({"prefixes": table}, "prefixes")
    for prefix, namespace in prefixes.items():
        if not ABSOLUTE_IRI.fullmatch(namespace):
            raise wrong(f'"prefixes.{prefix}" must be an absolute IRI')
    return prefixes


def _services(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) and _HTTP_IRI.fullmatch(each) for each in value):
        raise wrong('"services" must be a list of http or https addresses of SPARQL endpoints, without fragments')
    return tuple(value)


def _contact(value: object) -> str | None:
    if value is not None and not (isinstance(value, str) and _CONTACT.fullmatch(value)):
        raise wrong('"contact" must be the address of a page, https://…, or of a mailbox, mailto:…')
    return value


def _license(value: object) -> str | None:
    if value is not None and not (isinstance(value, str) and ABSOLUTE_IRI.fullmatch(value)):
        raise wrong('"license" must be the IRI of a licence')
    return value


def _limits(table: Mapping[str, Any]) -> Limits:
    refuse_unknown(table, [each.name for each in fields(Limits)], "limits.")
    for key, value in table.items():
        allowed = (int, float) if "_seconds" in key else (int,)
        if isinstance(value, bool) or not isinstance(value, allowed) or not value > 0:
            raise wrong(f'"limits.{key}" must be a {"number" if float in allowed else "whole number"} above 0')
    return Limits(**table)
