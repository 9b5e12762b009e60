"""Reading what people bring: exports of contacts, the centre and its people."""

from planner.ingest.keeping import Merged, merge, write_history
from planner.ingest.reading import CHOICES, Profile, Reading, Understood, read_history

__all__ = [
    "CHOICES",
    "Merged",
    "Profile",
    "Reading",
    "Understood",
    "merge",
    "read_history",
    "write_history",
]
