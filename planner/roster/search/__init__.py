"""The search: best pauses of a day, best week of an agent, ruin and recreate, lower bound."""
