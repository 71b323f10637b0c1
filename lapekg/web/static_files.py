"""Style sheets, scripts and pictures of the site: compressed once, and kept by browsers until they change.

Their addresses carry a hash of what they hold, so a browser need not ask again; without the hash it asks each time.
"""

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, request
from werkzeug.security import safe_join
from werkzeug.wrappers import Response

from lapekg.sparql.negotiation import negotiate_encoding

_ENDPOINT = "static"
_HASH = "v"
_COMPRESSED = frozenset({"text/css", "text/javascript", "image/svg+xml", "application/json", "application/geo+json"})
_MOST_KEPT = 256


def register(app: Flask) -> None:
    """Put hashes into the addresses of static files, and send the files compressed."""
    folder = Path(str(app.static_folder))

    def add_hash(endpoint: str, values: dict[str, Any]) -> None:
        path = safe_join(str(folder), values["filename"]) if endpoint == _ENDPOINT else None
        if path and Path(path).is_file():
            values.setdefault(_HASH, _hash(Path(path), Path(path).stat().st_mtime_ns))

    def send(response: Response) -> Response:
        path = safe_join(str(folder), (request.view_args or {})["filename"]) if request.endpoint == _ENDPOINT else None
        if path is None or response.status_code not in {200, 304}:
            return response
        if request.args.get(_HASH) == _hash(Path(path), Path(path).stat().st_mtime_ns):
            response.cache_control.no_cache = None
            response.cache_control.public = True
            response.cache_control.max_age = 365 * 24 * 3600
            response.cache_control.immutable = True
        return _encode(response, Path(path))

    app.url_defaults(add_hash)
    app.after_request(send)


def _encode(response: Response, path: Path) -> Response:
    if response.mimetype not in _COMPRESSED:
        return response
    response.vary.add("Accept-Encoding")
    # Weak, as both encodings share it.
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    if response.status_code == 200 and negotiate_encoding(request.headers.get("Accept-Encoding")) == "gzip":
        response.direct_passthrough = False
        response.set_data(_gzip(path, path.stat().st_mtime_ns))
        response.content_encoding = "gzip"
        response.headers.pop("Accept-Ranges", None)
    return response


@lru_cache(_MOST_KEPT)
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


@lru_cache(_MOST_KEPT)
def _gzip(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), 9, mtime=0)
