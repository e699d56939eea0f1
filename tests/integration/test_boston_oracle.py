"""A city's real log through everything: the command line, the inbox stream, the worker, the database, the indicators. To the digit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOG = Path(os.environ.get("GRIDHALL_DATA", ROOT.parent / "shared" / "data")) / "sr" / "boston311_2011H2.csv.zip"
AS_OF = "2011-08-31T23:59:59"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hall that has replayed the log up to the oracle's moment."""
    if not LOG.exists():
        if "GRIDHALL_DATA" in os.environ or "CI" in os.environ:
            pytest.fail(f"the real log is not there: {LOG}")
        pytest.skip("needs the real log: set GRIDHALL_DATA")
    folder = tmp_path_factory.mktemp("boston")
    _command(folder, "replay", "boston", str(LOG), "--speed", "max", "--until", AS_OF, "--wait")
    return folder


def _command(home: Path, *arguments: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GRIDHALL_")} | {"GRIDHALL_HOME": str(home)}
    done = subprocess.run([sys.executable, "app.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _figures(home: Path, first: str, until: str, as_of: str = AS_OF) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(_command(home, "indicators", "--from", first, "--to", until, "--as-of", as_of, "--json"))
    return found


@pytest.mark.real_input
def test_the_month_of_august_equals_the_citys_own_figures(home: Path) -> None:
    figures = _figures(home, "2011-08-01", "2011-09-01")
    assert figures["backlog"]["value"] == 4808
    assert figures["overdue_backlog"]["value"] == 1398
    assert (figures["on_time_of_closed"]["numerator"], figures["on_time_of_closed"]["denominator"]) == (7003, 7892)
    assert figures["on_time_of_closed"]["value"] == 7003 / 7892
    assert figures["backlog"]["as_of"] == "2011-08-31T23:59:59-04:00"


@pytest.mark.real_input
def test_everything_since_the_log_began_equals_the_oracle(home: Path) -> None:
    figures = _figures(home, "2011-07-01", "2011-09-01")
    assert (figures["reported"]["value"], figures["closed"]["value"]) == (21401, 16593)


@pytest.mark.real_input
def test_the_day_of_the_hurricane_equals_the_oracle(home: Path) -> None:
    figures = _figures(home, "2011-08-28", "2011-08-29")
    assert (figures["reported"]["value"], figures["closed"]["value"]) == (913, 342)


@pytest.mark.real_input
def test_running_it_twice_and_further_changes_no_figure_of_the_past(home: Path) -> None:
    before = _figures(home, "2011-08-01", "2011-09-01")
    _command(home, "replay", "boston", str(LOG), "--speed", "max", "--until", "2011-09-05", "--wait", "--again")
    after = _figures(home, "2011-08-01", "2011-09-01")
    assert after == before
