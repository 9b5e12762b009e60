"""Machine code of the search is kept where one may write."""

from planner.roster.model.fast import KERNELS, ROSTER, cache_dir
from planner.roster.proof.offer import KERNELS as PROOF_KERNELS
from planner.roster.tours.moves import KERNELS as TOUR_KERNELS


def test_a_folder_that_cannot_be_written_is_passed_over(tmp_path):
    file = tmp_path / "file"
    file.write_text("")
    found = cache_dir([file / "below", tmp_path / "free"])
    assert found.startswith(str(tmp_path / "free" / "kernels-"))


def test_every_compiled_module_counts_for_the_name_of_the_folder():
    marks = ("import compiled", "import inlined", "fast import")
    users = {
        str(path.relative_to(ROSTER))
        for path in ROSTER.rglob("*.py")
        if any(mark in path.read_text(encoding="utf-8") for mark in marks)
    }
    of_tours = {name for name in users if name.startswith("tours/")}
    of_proof = {name for name in users if name.startswith("proof/")}
    assert users - of_tours - of_proof <= set(KERNELS)
    assert of_proof <= set(PROOF_KERNELS)
    assert of_tours <= set(TOUR_KERNELS)
