"""What the figures were measured on; no names of machines or people."""

import os
import platform
import re
from pathlib import Path


def describe() -> dict[str, str]:
    """Describe processor, cores, memory and system."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = re.search(r"MemTotal:\s+(\d+) kB", Path("/proc/meminfo").read_text(encoding="ascii"))
    return {
        "processor": cpu[1].strip() if cpu else platform.machine(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{int(memory[1]) / 1024 / 1024:.0f} GiB" if memory else "unknown",
        "system": f"{platform.system()} {platform.release()}",
        "load average before": f"{os.getloadavg()[0]:.2f}",
        "Python": platform.python_version(),
    }
