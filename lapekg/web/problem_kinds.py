"""The types of problem documents, each at the address that is its IRI (RFC 9457, section 3.1.1)."""

from http import HTTPStatus

from flask import Blueprint
from werkzeug.exceptions import NotFound

from lapekg.web.problem_page import headline
from lapekg.web.problems import DEFECT, PROBLEMS, Problem, http_problem
from lapekg.web.query_problems import shown_problem
from lapekg.web.site import Html, Page, site_page

_OF_HTTP = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE, HTTPStatus.METHOD_NOT_ALLOWED)

blueprint = Blueprint("problem_kinds", __name__)


def problem_kinds() -> dict[str, Problem]:
    """List all kinds of problems by the end of their IRIs, in the order of their statuses."""
    kinds = {*PROBLEMS.values(), DEFECT, *map(http_problem, _OF_HTTP)}
    return {each.slug: each for each in sorted(kinds, key=lambda each: (each.status, each.slug))}


@blueprint.get("/problems")
@site_page
def overview(page: Page) -> Html:
    """List all kinds of problems."""
    kinds = problem_kinds().values()
    return Html("problem_kinds.html", {"kinds": [(each, headline(each.slug, each.title, page.t)) for each in kinds]})


@blueprint.get("/problems/<slug>")
@site_page
def kind(page: Page, slug: str) -> Html:
    """Say what a kind of problem is and what to do about it."""
    found = problem_kinds().get(slug)
    if found is None:
        raise NotFound(f"there is no problem {slug}")
    iri = f"{page.instance.base_iri}problems/{slug}"
    shown = shown_problem({"type": iri, "title": found.title}, None, page.t, page.instance.limits)
    key = f"problem_advice_{slug.replace('-', '_')}"
    advice = [page.t.text(key)] if key in page.t.texts else list(shown.advice)
    values = {"iri": iri, "kind": found, "heading": headline(slug, found.title, page.t), "advice": advice}
    return Html("problem_kind.html", values)
