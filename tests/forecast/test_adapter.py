"""The benchmark adapter reads other centres' files, or says in a sentence why it cannot."""

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.backtest import DEFAULT, measure
from benchmarks.forecast import main, read_wall_time
from planner.forecast import wape

COLUMNS = ["contacts", "aht_s", "q05", "q10", "q25", "q50", "q75", "q90", "q95"]


def written(path: Path, rows: pd.DataFrame) -> Path:
    rows.to_csv(path, index=False)
    return path


def rows_of(volume: np.ndarray, *, step: str = "30min", channel: str = "voice") -> pd.DataFrame:
    when = pd.date_range("2024-01-01", periods=len(volume), freq=step)
    return pd.DataFrame({"timestamp": when, "channel": channel, "volume": volume})


def predicted(tmp_path: Path, history: Path, origin: str, days: int = 7) -> pd.DataFrame:
    out, daily = tmp_path / "out.csv", tmp_path / "daily.csv"
    asked = [str(history), str(out), "--origin", origin, "--days", str(days)]
    assert main([*asked, "--daily", str(daily)]) == 0
    table, totals = pd.read_csv(out), pd.read_csv(daily)
    assert list(table) == ["start", "channel", *COLUMNS]
    assert list(totals) == ["date", "channel", "contacts", *COLUMNS[2:]]
    for values in (table[COLUMNS], totals[COLUMNS[2:]]):
        assert np.isfinite(values.to_numpy()).all()
        assert (values.to_numpy() >= 0).all()
    assert len(totals) == days * table["channel"].nunique()
    return table


def test_one_row_an_interval_in_wall_time(tmp_path: Path) -> None:
    history = written(tmp_path / "h.csv", rows_of(np.full(60 * 48, 4)))
    table = predicted(tmp_path, history, "2024-03-01")
    assert len(table) == 7 * 48
    assert table["start"].iloc[0] == "2024-03-01 00:00:00"
    assert table["contacts"].to_numpy() == pytest.approx(4, rel=0.01)


def test_rows_from_the_origin_on_are_not_used(tmp_path: Path) -> None:
    volume = np.full(60 * 48, 4)
    volume[31 * 48 :] = 400
    history = written(tmp_path / "h.csv", rows_of(volume))
    assert predicted(tmp_path, history, "2024-02-01")["contacts"].max() < 5


@pytest.mark.parametrize("days", [1, 2, 8, 15])
def test_short_histories_give_defined_results(tmp_path: Path, days: int) -> None:
    history = written(tmp_path / "h.csv", rows_of(np.arange(days * 96) % 7, step="15min"))
    origin = (pd.Timestamp("2024-01-01") + pd.Timedelta(days=days)).date().isoformat()
    assert predicted(tmp_path, history, origin, 28)["contacts"].sum() > 0


def test_sparse_rows_gzip_and_numbers_as_channel_names(tmp_path: Path) -> None:
    rows = rows_of(np.ones(90 * 48), channel="7").iloc[::37]
    path = tmp_path / "h.csv.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        rows.to_csv(file, index=False)
    table = predicted(tmp_path, path, "2024-03-31")
    assert table["contacts"].sum() == pytest.approx(7 * 48 / 37, rel=0.25)


def test_no_row_before_the_origin_gives_zeros_for_every_channel(tmp_path: Path) -> None:
    history = written(tmp_path / "h.csv", rows_of(np.full(480, 4)))
    assert predicted(tmp_path, history, "2023-12-01")["contacts"].sum() == 0


@pytest.mark.parametrize(
    "text",
    ["", "a,b\n1,2\n", "timestamp,channel,volume\nsoon,voice,4\n", "timestamp,channel,volume\n"],
)
def test_unreadable_files_are_refused_with_a_sentence(
    tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "h.csv"
    path.write_text(text)
    assert main([str(path), str(tmp_path / "o.csv"), "--origin", "2024-03-01"]) == 2
    assert "it " in capsys.readouterr().err


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    asked = [str(tmp_path / "no.csv"), str(tmp_path / "o.csv"), "--origin", "2024-03-01"]
    assert main(asked) == 2


@pytest.mark.slow
@pytest.mark.skipif(not DEFAULT.exists(), reason="development data are not beside the project")
def test_the_forecast_beats_the_eight_week_mean_on_real_calls() -> None:
    samples = measure(read_wall_time(DEFAULT), "FR", 28, 6)
    said, spreadsheet, came = (
        np.concatenate([getattr(s, name) for s in samples.values()])
        for name in ("said", "baseline", "actual")
    )
    assert wape(came, said) < 0.9 * wape(came, spreadsheet)
