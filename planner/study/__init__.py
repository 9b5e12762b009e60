"""Studies of a week: the whole chain, scenarios, edits, and an invented centre to try it on."""
