"""What the system lets this process use."""

import resource


def set_soft_limit(kind: int, value: int) -> None:
    """Set a limit of `resource`, as far as its hard limit allows."""
    _, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
