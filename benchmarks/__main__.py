"""`make bench`: every row, on a PostgreSQL of its own. SCALE=small takes under two minutes, SCALE=large much longer,
SCALE=world (P12) over an hour and 40 GB of disk. `python -m benchmarks reminders --people 300000` runs one module, the
same way."""

import os
import subprocess
import sys
import tempfile
from platform import machine, python_version

import psutil

from tests import servers

SCALES = {
    "small": [
        ["benchmarks.projects", "--projects", "1000", "--rounds", "7", "--rows", "2000"],
        ["benchmarks.pages", "--rounds", "5"],
        ["benchmarks.report", "--rounds", "5", "--institutions", "300"],
        ["benchmarks.reminders", "--people", "1000"],
        ["benchmarks.capacity", "--rounds", "5"],
        ["benchmarks.skills", "--rounds", "5"],
    ],
    "large": [
        ["benchmarks.projects", "--projects", "10000", "--rounds", "15", "--rows", "100000"],
        ["benchmarks.pages", "--rounds", "15"],
        ["benchmarks.report", "--rounds", "15", "--institutions", "2000"],
        ["benchmarks.reminders", "--people", "20000"],
        ["benchmarks.capacity", "--rounds", "15"],
        ["benchmarks.skills", "--rounds", "15"],
    ],
    "world": [["benchmarks.world"]],
}
#: A server that is set up for its machine, as an institution's is.
WORLD = {
    "random_page_cost": "1.1",
    "shared_buffers": "4GB",
    "max_wal_size": "8GB",
    "work_mem": "64MB",
    "maintenance_work_mem": "1GB",
}


def main() -> int:
    scale = os.environ.get("SCALE", "small")
    if scale not in SCALES:
        print(f"SCALE: {scale!r} is none of {', '.join(SCALES)}", file=sys.stderr)
        return 2
    cores, load = psutil.cpu_count(), os.getloadavg()[0]
    name, commands = scale, SCALES[scale]
    if sys.argv[1:]:
        name, commands = " ".join(sys.argv[1:]), [[f"benchmarks.{sys.argv[1]}", *sys.argv[2:]]]
    print(f"{name}; {cores} cores, {machine()}, Python {python_version()}, load before {load:.1f}", flush=True)
    failed = 0
    for command in commands:
        with (
            servers.postgresql(**(WORLD if scale == "world" else {})) as database,
            tempfile.TemporaryDirectory() as folder,
        ):
            environment = {
                **os.environ, "DATABASE_URL": database.url, "SECRET_KEY": "bench " * 8, "DATA_DIR": folder,
            }  # fmt: skip
            environment.pop("REDIS_URL", None)
            for step in (["migrate", "-v0"], ["collectstatic", "-v0", "--noinput"]):
                subprocess.run([sys.executable, "manage.py", *step], env=environment, check=True)
            failed += subprocess.run([sys.executable, "-m", *command], env=environment).returncode != 0
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
