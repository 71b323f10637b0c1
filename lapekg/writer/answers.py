"""The outcome of a commit as an answer."""

from lapekg.commits import Outcome
from lapekg.validator.answers import write
from lapekg.validator.question import Question
from lapekg.writer.messages import patch_text
from lapekg.writer.order import Answer, Order, Status


def answer_of(outcome: Outcome, order: Order, *, created: bool, notes: tuple[str, ...]) -> Answer:
    """Tell what came of an order."""
    asserted, inferred, commit = outcome.asserted, outcome.inferred, outcome.commit
    question = Question((), order.form, order.language)
    report, omitted = write(
        outcome.checked, question, {"language": order.language, "snapshot": outcome.snapshot.number}
    )
    return Answer(
        status=_status(outcome, order),
        snapshot=outcome.snapshot.number,
        commit=None if commit is None else commit.number,
        time=None if commit is None else commit.time,
        added=len(asserted.added),
        removed=len(asserted.removed),
        inferred_added=len(inferred.added),
        inferred_removed=len(inferred.removed),
        created=created,
        conforms=outcome.checked.conforms,
        omitted=omitted,
        notes=notes,
        patch=patch_text(asserted, inferred),
        report=report,
    )


def _status(outcome: Outcome, order: Order) -> Status:
    if order.dry_run:
        return Status.DRY_RUN
    if not outcome.checked.conforms:
        return Status.REFUSED
    return Status.UNCHANGED if outcome.commit is None else Status.COMMITTED
