"""`NOW=… make test` runs the tests at that hour, and the processes that they start."""

import subprocess
import sys

from tests import ROOT, processes


def test_now_sets_the_clock_of_processes() -> None:
    settings = {"NOW": "2028-06-30T23:45", "PYTHONPATH": str(ROOT / "tests" / "clock")}
    inner = "import datetime as d, os; print(d.datetime.now(d.UTC), float(os.environ['SECONDS_AHEAD']) > 0)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}], check=True)"
    for script in (inner, outer):
        environment = {**processes.environment(), **settings}
        environment.pop("SECONDS_AHEAD", None)
        run = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
        )
        assert run.stdout.startswith("2028-06-30 22:45")
        assert run.stdout.endswith("True\n")
