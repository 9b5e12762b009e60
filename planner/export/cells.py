"""Cells that a spreadsheet shows as text, whatever they hold: nothing becomes a live formula."""

from __future__ import annotations

import re

# A cell begins at the start of the text, and also after any mark that some spreadsheet takes for
# the end of a cell (a Danish Excel splits at ";"). Full-width signs start formulas in East Asian
# editions.
_BEGINS = r"(?<![^,;|\t\r\n])"
_LIVE = r"'*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]"
_TO_GUARD = re.compile(f"{_BEGINS}(?={_LIVE})")
_GUARDED = re.compile(f"{_BEGINS}'(?={_LIVE})")


def guarded(text: str) -> str:
    """Return the text with an apostrophe before everything that could start a formula."""
    return _TO_GUARD.sub("'", text)


def unguarded(text: str) -> str:
    """Return the text that `guarded` was given."""
    return _GUARDED.sub("", text)
