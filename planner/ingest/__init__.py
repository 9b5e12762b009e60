"""Reading what people bring: exports of contacts, the centre and its people."""

from planner.ingest.centre_file import read_centre, terms_of, with_terms, write_centre
from planner.ingest.followup_file import FollowUp, read_followups
from planner.ingest.keeping import Merged, merge, write_history
from planner.ingest.people_file import read_people, write_people
from planner.ingest.reading import CHOICES, Profile, Reading, Understood, read_history
from planner.ingest.roster_file import RosterReading, read_roster

__all__ = [
    "CHOICES",
    "FollowUp",
    "Merged",
    "Profile",
    "Reading",
    "RosterReading",
    "Understood",
    "merge",
    "read_centre",
    "read_followups",
    "read_history",
    "read_people",
    "read_roster",
    "terms_of",
    "with_terms",
    "write_centre",
    "write_history",
    "write_people",
]
