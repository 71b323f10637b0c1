"""`lapekg token`."""

import json
from dataclasses import asdict

import click

from lapekg.access import Scope, Tokens
from lapekg.config import Settings

_SCOPES = tuple(each.value for each in Scope)


@click.group(short_help="Make, list and revoke tokens for writing.")
def token() -> None:
    """Make, list and revoke the tokens with which people and programs write to the server.

    They are kept in the state folder, as hashes. A server that runs takes note at once. Who has access to the state
    folder needs none: `lapekg commit` asks for no token.
    """


@token.command(short_help="Make a token and print it, once.")
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    type=click.Choice(_SCOPES),
    multiple=True,
    default=("write",),
    show_default=True,
    help="What it is good for; may be given twice. admin holds write.",
)
@click.pass_obj
def new(settings: Settings, name: str, scopes: tuple[str, ...]) -> None:
    """Make a token for NAME, the author of what is written with it, and print it.

    It is shown this one time: of the token itself nothing is kept.
    """
    click.echo(Tokens(settings.state).new(name, [Scope(each) for each in scopes]))


@token.command("list", short_help="List the tokens.")
@click.option(
    "--format", "output_format", type=click.Choice(["text", "json"]), default="text", help="What to print on stdout."
)
@click.pass_obj
def list_tokens(settings: Settings, output_format: str) -> None:
    """List the tokens that were made: name, scopes, when they were made and when revoked."""
    kept = Tokens(settings.state).listed()
    if output_format == "json":
        tables = [{name: value for name, value in asdict(each).items() if name != "sha256"} for each in kept]
        click.echo(json.dumps(tables, ensure_ascii=False))
        return
    width = max((len(each.name) for each in kept), default=0)
    for each in kept:
        state = f"revoked {each.revoked}" if each.revoked else "active"
        click.echo(f"{each.name:{width}}  {','.join(each.scopes):11}  made {each.created}  {state}")


@token.command(short_help="End a token.")
@click.argument("name")
@click.pass_obj
def revoke(settings: Settings, name: str) -> None:
    """End the token of NAME; what was written with it stays."""
    Tokens(settings.state).revoke(name)
