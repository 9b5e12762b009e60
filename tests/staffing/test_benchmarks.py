import csv
import json
from pathlib import Path

import pytest

from benchmarks import days, queueing, staffing_extremes

REFERENCE = Path(__file__).parents[2].parent / "shared" / "reference"


def reference(name):
    path = REFERENCE / name
    if not path.exists():
        pytest.skip(f"{name} is not beside this checkout")
    return path


def test_every_reference_row_is_within_its_tolerance(tmp_path):
    out = tmp_path / "out.csv"
    assert queueing.main([str(reference("queueing_reference.csv")), str(out)]) == 0
    with out.open(newline="") as file:
        assert all(row["result"] for row in csv.DictReader(file))


def test_simulated_days_are_predicted_within_the_floors(tmp_path):
    cases = json.loads(reference("staffing_days.json").read_text())["cases"]
    for case in cases:
        one = days.read_case(case, 0)
        if not one.is_one_queue:
            continue
        found, _ = days.predict_case(one)
        truth = case["truth"]
        for mine, true, se in zip(found["sl"][0], truth["sl"][0], truth["sl_se"][0], strict=True):
            assert abs(mine - true) <= 0.03 + 3 * se
        allowed = 0.006 + 2 * truth["day_sl_se"][0][0]
        assert abs(found["day_sl"][0][0] - truth["day_sl"][0][0]) <= allowed
        assert abs(found["day_abandon"][0][0] - truth["day_abandon"][0][0]) <= 0.005
        late, true_late = sum(found["overtime_s"][0]), sum(truth["overtime_s"][0])
        assert late == pytest.approx(true_late, rel=0.15 if one.day.is_lognormal[0] else 0.05)


@pytest.mark.parametrize("adapter", [queueing, days])
def test_an_unreadable_file_ends_with_exit_2_and_a_sentence(adapter, tmp_path, capsys):
    path = tmp_path / "bad"
    path.write_text("neither, cases\nnor, days\n")
    assert adapter.main([str(path), str(tmp_path / "out")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert adapter.main([]) == 2


def test_a_model_that_does_not_exist_gets_no_number(tmp_path):
    path, out = tmp_path / "cases.csv", tmp_path / "out.csv"
    path.write_text(
        "model,lambda_per_h,aht_s,agents,patience_s,target_s,metric\nErlangZ,10,300,2,,20,p_wait\n"
    )
    queueing.main([str(path), str(out)])
    assert out.read_text().splitlines()[1].endswith(",")


EXTREMES = list(staffing_extremes.cases())


@pytest.mark.parametrize("case", EXTREMES[::37])
def test_closed_forms_equal_sums_in_fifty_digits(case):
    found = staffing_extremes.errors(case)
    assert max(found.values()) <= staffing_extremes.RELATIVE, found


def test_closed_forms_stay_in_range_and_in_order_to_a_hundred_thousand_erlangs():
    assert staffing_extremes.grid_faults() == []
