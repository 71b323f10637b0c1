"""Serve the application with granian."""

import logging
import resource
import socket
import sys
from collections.abc import Callable
from functools import partial
from typing import Any, cast

from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels

from lapekg.config import Instance, Settings
from lapekg.errors import SettingsError
from lapekg.processes.resources import set_soft_limit
from lapekg.web.app import create_app
from lapekg.web.front import Front

# Connections at once, those that idle included; more wait in the system's queue.
_CONNECTIONS = 4096
# How long a client may take to send its header, or to ask the next thing on an open connection.
_HEADER_MILLISECONDS = 20_000
_STOP_SECONDS = 5


def serve(settings: Settings, instance: Instance) -> None:
    """Serve until interrupted; raises SettingsError when the address cannot be used."""
    port = find_port(settings.host, settings.port)
    server = Granian(
        target="lapekg.web.server",
        address=settings.host,
        port=port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop,
        workers=1,
        respawn_failed_workers=True,
        backlog=_CONNECTIONS,
        backpressure=_CONNECTIONS,
        # Else a connection that never says which version it speaks stays open for ever.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_MILLISECONDS),
        websockets=False,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
    )
    server.on_startup(partial(_announce, settings.host, port))
    server.serve(
        target_loader=cast("Callable[..., Callable[..., Any]]", partial(load_front, settings, instance)),
        wrap_loader=False,
    )


def load_front(settings: Settings, instance: Instance) -> Front:
    """Make the application in the process that serves it."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    _allow_connections()
    return Front(create_app(settings, instance))


def _allow_connections() -> None:
    # Each takes a file descriptor; the usual 1,024 are fewer than we are ready for.
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _CONNECTIONS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        set_soft_limit(resource.RLIMIT_NOFILE, wanted)


def find_port(host: str, port: int) -> int:
    """Return the port, or a free one for 0; raises SettingsError when it cannot be listened on."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As the server will: a port whose last connections are still closing is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        reason = error.strerror or str(error)
        raise SettingsError(
            f"cannot listen on {host}:{port}: {reason}; choose another with --host or --port"
        ) from error


def _announce(host: str, port: int) -> None:
    address = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"Serving on http://{address}:{port}/ (stop with Ctrl+C)\n")
    sys.stdout.flush()
