"""Is the process alive, and can it answer queries."""

from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from lapekg.web.service import current_service

blueprint = Blueprint("health", __name__, url_prefix="/health")


@blueprint.get("/live")
def live() -> Response:
    """Say that the process handles requests."""
    return jsonify(status="live")


@blueprint.get("/ready")
def ready() -> Response:
    """Say that a snapshot is published and a worker answers from it; a problem document otherwise."""
    service = current_service()
    number = service.bridge.run(service.endpoint.probe())
    return jsonify(status="ready", snapshot=number)
