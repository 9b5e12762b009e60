"""The schema admits nothing about the person: what has no field cannot enter the plan."""

from __future__ import annotations

import dataclasses
import re

import pytest

import planner.domain
from planner.store.tables import metadata

REFUSED = re.compile(
    r"sex|gender|\bage\b|birth|health|sick|diagnos|relig|union|ethnic|sentiment|emotion|stress"
    r"|performance|score_of_person|sales|conversion|adherence|keystroke|audio|video|recording",
    re.IGNORECASE,
)
TYPES = [
    kind
    for kind in vars(planner.domain).values()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind)
]


@pytest.mark.parametrize("kind", TYPES, ids=lambda k: k.__name__)
def test_no_domain_type_has_a_field_about_the_person(kind: type) -> None:
    names = [field.name.replace("_", " ") for field in dataclasses.fields(kind)]
    assert [name for name in names if REFUSED.search(name)] == []


def test_no_table_has_a_column_about_the_person() -> None:
    columns = [c.name.replace("_", " ") for t in metadata.tables.values() for c in t.columns]
    assert columns
    assert [name for name in columns if REFUSED.search(name)] == []
