"""Progress on a terminal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def phase_progress(phases: Sequence[str]) -> Iterator[Callable[[str], None]]:
    """Draw a bar on stderr that moves on with each phase that begins; nothing when stderr is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("start", total=len(phases))
        yield lambda phase: progress.update(task, description=str(phase), completed=phases.index(phase))
