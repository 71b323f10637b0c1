"""Cases about SPARQL 1.1 Update: requests sent to `/update`, and what the dataset is afterwards."""

from pathlib import Path

from tests.conformance.endpoint import Endpoint
from tests.conformance.outcomes import Outcome, Verdict
from tests.conformance.queries import describe, problem_type
from tests.conformance.suite import Case
from tests.updates.suite import UpdateCase, same_dataset, update_cases


class Updates:
    """Runs the cases; what each expects is read once for all."""

    def __init__(self, suite: Path) -> None:
        self._cases: dict[str, UpdateCase] = {each.name: each for each in update_cases(suite)}

    def evaluate(self, case: Case, endpoint: Endpoint) -> Outcome:
        """Put the dataset before, send the update and compare with the dataset afterwards."""
        expected = self._cases[case.label]
        endpoint.put(expected.before)
        # In the suite an update has the address of its file; sent to a server it would have that of the server.
        response = endpoint.update(f"BASE <{expected.address}>\n{expected.text}")
        if response.status != 200:
            return Outcome(case, Verdict.FAILED, describe(response))
        found = endpoint.quads()
        if same_dataset(found, expected.after):
            return Outcome(case, Verdict.PASSED)
        return Outcome(case, Verdict.FAILED, f"{len(expected.after)} quads expected, others found: {len(found)}")


def check_update_syntax(case: Case, endpoint: Endpoint) -> Outcome:
    """See whether the update is taken, or refused as malformed; nothing is written."""
    assert case.query is not None
    response = endpoint.update(case.query.read(), "?dry-run")
    slug = problem_type(response)
    if slug == "refused-change":
        return Outcome(case, Verdict.UNTESTED, "LOAD is refused once the update is parsed")
    # An update that is right may still find nothing to drop.
    malformed = (response.status, slug) == (400, "malformed-query")
    taken = response.status == 200 or slug == "no-such-graph"
    passed = taken if case.kind.startswith("Positive") else malformed
    return Outcome(case, Verdict.PASSED) if passed else Outcome(case, Verdict.FAILED, describe(response))
