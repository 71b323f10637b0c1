"""Our own data, changed at random and exported; `make torture` has the long form, with commits and builds."""

from pathlib import Path

from lapekg.config import load_instance
from lapekg.export.plan import plan
from lapekg.export.staging import apply
from tests.export.our_data import Changes, check, copy_of_our_data, in_files


def test_random_changes_of_our_data_come_to_the_files(tmp_path: Path) -> None:
    instance = load_instance(copy_of_our_data(tmp_path).root)
    quads = in_files(instance)
    patch = Changes(quads, instance, seed=0).patch(30)
    found = plan(instance, patch)
    apply(found.edits, instance)
    assert len(found.edits) > 15
    check(found, quads - patch.removed | patch.added, instance)
    assert not plan(instance, patch).edits
