"""Figures quoted for context: shown as text with their source, never a target, never a score."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quote:
    """A figure as an article quotes it; nobody here has checked it."""

    text: str
    source: str


QUOTES = (
    Quote(
        "About half of those asked see stress at work as a major problem.",
        "NIOSH, quoted in a Danish article on customer service",
    ),
    Quote(
        "Stress at work is said to cost more than 300 billion dollars a year in absence, lost work "
        "and insurance, after more than 200 billion ten years before.",
        "quoted without a study in a Danish article on customer service",
    ),
    Quote(
        "92 % of customer contacts are said to go through the contact centre.",
        "quoted without a study in a Danish article on customer service",
    ),
)
