"""A report in the form asked for."""

import json
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # heavy
    from lapekg.reporting.checked import Checked

FORMS = ("text", "json", "sarif", "github", "turtle")


def in_form(checked: "Checked", form: str, language: str) -> str:
    """Write a report, in colours where the text goes to a terminal."""
    # Each form has a module of its own, of which one is needed.
    match form:
        case "json":
            return json.dumps(checked.to_json(language), ensure_ascii=False) + "\n"
        case "sarif":
            from lapekg.reporting.sarif import to_sarif  # noqa: PLC0415

            return json.dumps(to_sarif(checked, language), ensure_ascii=False, indent=2) + "\n"
        case "github":
            from lapekg.reporting.github import to_github  # noqa: PLC0415

            return to_github(checked, language)
        case "turtle":
            from lapekg.reporting.shacl import to_turtle  # noqa: PLC0415

            return to_turtle(checked)
    from lapekg.reporting.text import plain, to_text  # noqa: PLC0415

    return to_text(checked, language, _paint if sys.stdout.isatty() else plain)


def _paint(text: str, colour: str) -> str:
    return click.style(text, bold=True) if colour == "bold" else click.style(text, fg=colour, bold=True)
