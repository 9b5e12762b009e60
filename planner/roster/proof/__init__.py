"""Small weeks to the proven optimum: branch and price on shifts and pauses."""

from planner.roster.proof.tree import Tree, is_small

__all__ = ["Tree", "is_small"]
