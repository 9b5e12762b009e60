"""Small settings by name."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa

from planner.store.codec import plain
from planner.store.database import Database
from planner.store.tables import setting


class SettingRows:
    """Where single values of JSON's types are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_setting(self, key: str, default: Any = None) -> Any:
        """Return a value, or the default if nobody set it."""
        query = sa.select(setting.c.value).where(setting.c.key == key)
        with self._database.read() as connection:
            text = connection.execute(query).scalar_one_or_none()
        return default if text is None else json.loads(text)

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a value under a name."""
        self._database.upsert(setting, {"key": key, "value": json.dumps(plain(value))}, ("key",))
