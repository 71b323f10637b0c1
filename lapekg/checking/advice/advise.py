"""The hint for each kind of result."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from lapekg.checking.advice.counts import about_order, about_several, about_too_few, about_wanted_value
from lapekg.checking.advice.hints import Hint
from lapekg.checking.advice.things import about_choice, about_class, about_closed, about_undeclared
from lapekg.checking.advice.values import about_alternatives, about_datatype, about_kind, about_language, about_pattern
from lapekg.checking.surroundings import TYPE, Surroundings
from lapekg.validation.report import Violation

_HINTS: Mapping[str, Callable[[Violation, Surroundings], Hint]] = {
    "Class": about_class,
    "Closed": about_closed,
    "Datatype": about_datatype,
    "HasValue": about_wanted_value,
    "In": about_choice,
    "LanguageIn": about_language,
    "LessThan": about_order,
    "LessThanOrEquals": about_order,
    "MaxCount": about_several,
    "MinCount": about_too_few,
    "NodeKind": about_kind,
    "Or": about_alternatives,
    "Pattern": about_pattern,
    "UniqueLang": about_several,
    "Xone": about_alternatives,
}


def advise(violation: Violation, around: Surroundings) -> Violation:
    """Give a result with a hint; as it is when there is nothing sure to say."""
    if violation.hints or violation.is_finding:
        return violation
    if violation.path == str(TYPE) and violation.constraint in {"MinCount", "QualifiedMinCount"}:
        hint = about_undeclared(violation.focus_node, around)
    else:
        give = _HINTS.get(violation.constraint)
        hint = give(violation, around) if give else None
    return violation if not hint else replace(violation, hints=hint)
