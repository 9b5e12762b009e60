"""Domain objects as JSON text and back, without loss.

Writing is our own and canonical (sets are sorted), so equal objects give equal bytes whatever the
hash seed of the process; reading is pydantic's, driven by the annotations of the dataclasses.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, cast

import numpy as np
from pydantic import TypeAdapter, ValidationError

from planner.errors import BadInput, Fault

T = TypeVar("T")


def encode(value: object) -> str:
    """Write a value made of dataclasses, mappings, tuples, sets and scalars as compact JSON."""
    return json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))


def decode(text: str, kind: type[T]) -> T:
    """Read back what `encode` wrote; raises BadInput with every place that does not fit."""
    try:
        value: T = _adapter(cast("Any", kind)).validate_json(text)
    except ValidationError as error:
        raise BadInput(
            *(
                Fault(
                    f"stored {kind.__name__}: {fault['msg']}",
                    "restore a backup",
                    column=".".join(map(str, fault["loc"])),
                )
                for fault in error.errors()
            )
        ) from error
    return value


def fingerprint(*values: object) -> str:
    """Return the SHA-256 (hex) of values, the same in every process; mapping order is ignored.

    Numpy arrays count by type, shape and bytes.
    """
    text = json.dumps(
        [plain(v) for v in values], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def plain(value: Any) -> Any:
    """Return a value as JSON's own types: lists, dictionaries with text keys, scalars."""
    if value is None or type(value) in (bool, int, float, str):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {_key(key): plain(item) for key, item in value.items()}
    if isinstance(value, (frozenset, set)):
        return sorted((plain(item) for item in value), key=json.dumps)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, np.ndarray):
        digest = hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()
        return [value.dtype.str, list(value.shape), digest]
    raise TypeError(f"{type(value).__name__} cannot be stored as JSON")


def _key(key: Any) -> str:
    text = _scalar(key) if not isinstance(key, str) or isinstance(key, Enum) else key
    return text if isinstance(text, str) else json.dumps(text)


@lru_cache(maxsize=64)
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
