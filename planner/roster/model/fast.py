"""Compile a function to machine code, cached on disk under a hash of all kernels.

numba looks at the time stamp of one file only: a change in a called module would leave stale code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])
ROSTER = Path(__file__).parent.parent
KERNELS = (
    *("model/fast.py", "model/book.py", "model/shift.py", "model/coverage.py"),
    *("search/day.py", "search/tour.py", "search/state.py", "search/respond.py"),
    "search/anneal.py",
)


@cache
def _cache_dir() -> str:
    sources = [ROSTER / name for name in KERNELS]
    code = b"".join(path.read_bytes() for path in sources if path.exists())
    return str(ROSTER / "__pycache__" / f"kernels-{sha256(code).hexdigest()[:12]}")


def compiled(function: F) -> F:
    """Compile with numba at the first call; later processes read the machine code from disk."""
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = before or _cache_dir()
    try:
        made: Any = numba.njit(cache=True, nogil=True)(function)
    finally:
        settings.CACHE_DIR = before
    return made  # type: ignore[no-any-return]
