"""What use cases need of the world, handed in: a store, a clock, a folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from planner.store import Store, default_url, open_store

DEMO = "demo"
OWN = "own"


def utc_now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Desk:
    """One centre's store with the clock; every use case takes it first, then who acts."""

    store: Store
    url: str
    folder: Path
    kind: str = OWN
    now: Callable[[], datetime] = utc_now
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def remember(self, key: Any, make: Callable[[], Any], *, size: int = 24) -> Any:
        """Return a result that depends on `key` alone, computed once; the oldest go first."""
        if key not in self.memo:
            value = make()
            while len(self.memo) >= size:
                self.memo.pop(next(iter(self.memo)), None)
            self.memo[key] = value
        return self.memo[key]


@dataclass(frozen=True, slots=True)
class Offices:
    """The user's own centre and, apart from it, the demo centre with invented people."""

    own: Desk
    demo: Desk

    def of(self, kind: str) -> Desk:
        """Return the desk of a kind: `own` or `demo`."""
        return self.demo if kind == DEMO else self.own


def home_folder(env: Mapping[str, str]) -> Path:
    """Return the folder of the user's where data is kept: PLANNER_HOME, or one in their home."""
    named = env.get("PLANNER_HOME")
    if named:
        return Path(named)
    share = env.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(share) / "agent-planner"


def open_offices(env: Mapping[str, str] | None = None) -> Offices:
    """Open both stores: PLANNER_DATABASE_URL or SQLite for the own one, SQLite for the demo."""
    env = os.environ if env is None else env
    folder = home_folder(env)
    own_url = env.get("PLANNER_DATABASE_URL") or default_url(folder / OWN)
    return Offices(
        open_desk(own_url, folder / OWN, kind=OWN),
        open_desk(default_url(folder / DEMO), folder / DEMO, kind=DEMO),
    )


def open_desk(
    url: str, folder: Path, *, kind: str = OWN, now: Callable[[], datetime] = utc_now
) -> Desk:
    """Open one store and the desk on it; the folder is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # it holds people's data: nobody else on the machine may look
    return Desk(open_store(url), url, folder, kind, now)
