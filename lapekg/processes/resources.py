"""What the system lets this process use."""

import resource
from pathlib import Path

_STATM = Path("/proc/self/statm")


def set_soft_limit(kind: int, value: int) -> None:
    """Set a limit of `resource`, as far as its hard limit allows."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def limit_data(room: int) -> None:
    """Let the process have so many bytes more of private memory than it has, and write no core.

    Private writable memory, not the address space: RocksDB and the allocator reserve several hundred MiB that they
    never touch, and snapshots on disk are mapped files.
    """
    set_soft_limit(resource.RLIMIT_DATA, _data_bytes() + room)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _data_bytes() -> int:
    """Tell how much of what RLIMIT_DATA counts the process has: the sixth number of proc_pid_statm(5)."""
    try:
        return int(_STATM.read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    except FileNotFoundError:
        # Only Linux tells, and only Linux holds memory that is mapped to this limit.
        return 0
