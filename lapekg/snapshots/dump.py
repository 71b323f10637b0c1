"""Hand out the dump of the published snapshot."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import IO

from lapekg.snapshots.open import current_snapshot


def copy_dump(state: Path, output: Path | None, stdout: IO[bytes]) -> None:
    """Copy the dump to a file, which appears whole or not at all, or to stdout."""
    source = current_snapshot(state).dump_path
    if output is None:
        with source.open("rb") as stream:
            shutil.copyfileobj(stream, stdout)
        stdout.flush()
        return
    descriptor, name = tempfile.mkstemp(prefix=f".{output.name}-", dir=output.parent)
    try:
        with source.open("rb") as stream, os.fdopen(descriptor, "wb") as target:
            shutil.copyfileobj(stream, target)
            target.flush()
            os.fsync(descriptor)
        # mkstemp makes a private file; a dump is as readable as any file of this user.
        Path(name).chmod(0o666 & ~_umask())
        Path(name).replace(output)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask
