"""Quoted figures stay text: with a source, and no part of the registry."""

from planner.wellbeing import QUOTES, indicators


def test_every_quote_names_its_source_and_scores_nothing():
    assert QUOTES
    for quote in QUOTES:
        assert "quoted" in quote.source
        assert all(quote.text != record.text for record in indicators())
