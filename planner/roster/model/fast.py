"""Compile the hot loops to machine code, kept on disk under a hash of all of them.

Functions inside have no reference counting (they allocate nothing) and no Python wrappers: with
some sixty arrays handed on at every call, both cost more to compile than the loops. What Python
calls is one function, the only one that is kept.

numba looks at the time stamp of one file only: a change in a called module would leave stale code.
It writes its files under other names first and renames them: processes that compile at the same
time do the work twice, nothing worse.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar

import numba

F = TypeVar("F", bound=Callable[..., Any])
ROSTER = Path(__file__).parent.parent
KERNELS = (
    *("model/fast.py", "model/book.py", "model/shift.py", "model/coverage.py"),
    *("search/day.py", "search/tour.py", "search/state.py", "search/respond.py"),
    *("search/weeks.py", "search/light.py", "search/settle.py", "search/offer.py"),
    *("search/anneal.py", "search/engine.py"),
)


njit: Any = numba.njit  # its type hints leave out the options below


def compiled(function: F) -> F:
    """Compile for use by other compiled functions only; it must not allocate."""
    made: F = njit(error_model="numpy", _nrt=False, no_cpython_wrapper=True, no_cfunc_wrapper=True)(
        function
    )
    return made


def inlined(function: F) -> F:
    """Write a short function, or one called in one place, into its callers before they compile."""
    made: F = njit(error_model="numpy", _nrt=False, inline="always")(function)
    return made


def compiled_entry(function: F, kernels: Sequence[str] = KERNELS) -> F:
    """Compile what Python calls, at the first call; later processes read it from disk.

    `kernels`: the files, under `planner/roster`, of all that it calls.
    """
    settings: Any = numba.config
    before = settings.CACHE_DIR
    settings.CACHE_DIR = cache_dir(_usual_places(before), kernels)
    try:
        made: F = njit(
            error_model="numpy", _nrt=False, no_cfunc_wrapper=True, nogil=True, cache=True
        )(function)
    finally:
        settings.CACHE_DIR = before
    return made


def is_compiled() -> bool:
    """Say whether an earlier process left the machine code on disk; else it takes half a minute."""
    folder = cache_dir(_usual_places(numba.config.CACHE_DIR))  # type: ignore[attr-defined]
    return bool(folder) and any(Path(folder).rglob("*.nbi"))


def cache_dir(parents: Sequence[Path], kernels: Sequence[str] = KERNELS) -> str:
    """Return the first folder that can be written, named after the code, or nothing."""
    code = b"".join((ROSTER / name).read_bytes() for name in kernels)
    name = f"kernels-{sha256(code).hexdigest()[:12]}"
    for parent in parents:
        try:
            (parent / name).mkdir(parents=True, exist_ok=True)
            mark = parent / name / f"{os.getpid()}.mark"
            mark.touch()
            mark.unlink()
            return str(parent / name)
        except OSError:
            continue
    return ""  # numba looks for a place itself


def _usual_places(wanted: str) -> list[Path]:
    """Return the folder asked for (NUMBA_CACHE_DIR), the one beside the code, the user's."""
    users = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "planner"
    return [*([Path(wanted)] if wanted else []), ROSTER / "__pycache__", users]
