"""Hand out the dump of the published snapshot."""

import shutil
from pathlib import Path
from typing import IO

from lapekg.snapshots.open import current_snapshot
from lapekg.whole_files import whole_file


def copy_dump(state: Path, output: Path | None, stdout: IO[bytes]) -> None:
    """Copy the dump to a file, which appears whole or not at all, or to stdout."""
    with current_snapshot(state).dump_path.open("rb") as stream:
        if output is None:
            shutil.copyfileobj(stream, stdout)
            stdout.flush()
            return
        with whole_file(output) as target:
            shutil.copyfileobj(stream, target)
