"""How much memory another process holds, where the kernel tells."""

import resource
from pathlib import Path


def resident_bytes(pid: int) -> int:
    """Resident bytes of `pid`; 0 where it is gone or there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(fields[1]) * resource.getpagesize()
