"""`lapekg serve`."""

import dataclasses

import click

from lapekg.config import Settings, load_instance, parse_port


@click.command()
@click.option("--host", help="Address to listen on.  [LAPEKG_HOST, else 127.0.0.1]")
@click.option("--port", help="Port to listen on.  [LAPEKG_PORT, else 8000]")
@click.pass_obj
def serve(settings: Settings, host: str | None, port: str | None) -> None:
    """Serve the published snapshot over HTTP."""
    settings = dataclasses.replace(
        settings,
        host=host or settings.host,
        port=settings.port if port is None else parse_port(port, "--port"),
    )
    instance = load_instance(settings.root)
    from lapekg.web.server import serve as run_server  # noqa: PLC0415 (Flask and granian are heavy)

    run_server(settings, instance)
