"""Serve the application with granian."""

import logging
import socket
import sys
from functools import partial

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from lapekg.config import Instance, Settings
from lapekg.errors import SettingsError
from lapekg.web.app import create_app
from lapekg.web.service import EXTENSION, Service

# A query waits in its thread for a worker or for its answer; more threads than workers keep pages and health checks
# answered meanwhile.
_THREADS = 16
_STOP_SECONDS = 5


def serve(settings: Settings, instance: Instance) -> None:
    """Serve until interrupted; raises SettingsError when the address cannot be used."""
    port = find_port(settings.host, settings.port)
    server = Granian(
        target="lapekg.web.server",
        address=settings.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        respawn_failed_workers=True,
        blocking_threads=_THREADS,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.error,
    )
    server.on_startup(partial(_announce, settings.host, port))
    server.serve(target_loader=partial(load_app, settings, instance), wrap_loader=False)


def load_app(settings: Settings, instance: Instance) -> Flask:
    """Make the application in the process that serves it, with its workers started."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    app = create_app(settings, instance)
    service: Service = app.extensions[EXTENSION]
    service.pool.start()
    return app


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
