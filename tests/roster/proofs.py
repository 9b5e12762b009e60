"""The proof of a small week on its own, from a first roster: what tests of rules ask for."""

from planner.roster.proof import Tree
from planner.roster.search.driver import Search
from planner.roster.search.place import placeable

MOST_NODES = 400


def proven(problem, *, sweeps=0):
    """Return the tree of a case after its last node, from a roster that is not searched for."""
    search = Search(placeable(problem).model, seed=1)
    search.construct()
    for _ in range(sweeps):
        search.sweep()
    search.begin()
    tree = Tree(search)
    for _ in zip(range(MOST_NODES), tree.nodes(), strict=False):
        pass
    tree.roster = tree.roster or search.best_roster()
    return tree
