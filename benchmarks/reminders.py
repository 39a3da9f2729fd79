# ruff: noqa: E402  # Django is set up before its models are imported
"""P5 and P6: planning reminders beside one INSERT … SELECT, sending them beside a bare loop over one connection.

python -m benchmarks.reminders --people 4000, into an empty, migrated PostgreSQL database that is thrown away.
"""

import argparse
import logging
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.conf import settings
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.tenancy import across_institutions
from benchmarks.frame import backend_pid, cpu_of
from tests.factories.due import make_due_people
from tests.servers import free_port
from tests.waiting import wait_until
from tracker.reminders.actions import plan
from tracker.reminders.delivery import deliver

FLOOR = (
    "INSERT INTO tracker_reminder (institution_id, person_id, project_id, rung, cycle_on, about, due_on, planned_on, "
    "cancelled, answer, updated_at) SELECT p.institution_id, o.person, p.id, 'due', c.due_on, 1, c.due_on, c.due_on, "
    "'', '', now() FROM tracker_cadence c JOIN tracker_project p ON p.id = c.project_id "
    "CROSS JOIN LATERAL (VALUES (p.library_owner_id), (p.it_owner_id)) o(person) "
    "WHERE c.due_on <= current_date AND o.person IS NOT NULL ON CONFLICT DO NOTHING"
)


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--people", type=int, default=4000)
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    make_due_people(asked.people, 20, today=timezone.now().date())
    with across_institutions(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        floor = _spent(lambda: cursor.execute(FLOOR))
        cursor.execute("DELETE FROM tracker_reminder")
        first = _spent(lambda: plan(at=datetime.now(UTC)))
        second = _spent(lambda: plan(at=datetime.now(UTC) + timedelta(minutes=2)))
    print(f"P5    {asked.people} due people; floor: one INSERT … SELECT {floor:8.1f} ms")
    print(f"P5    plan, with its envelopes                        {first:8.1f} ms  × {first / floor:.2f}")
    print(
        f"P5    the second run                                  {second:8.1f} ms  × {second / first:.2f} of the first"
    )
    _send()


def _spent(work: object) -> float:
    """CPU ms of this process and its database backend."""
    backend = backend_pid()
    before = time.process_time() + cpu_of(backend)
    work()  # type: ignore[operator]
    return 1000 * (time.process_time() + cpu_of(backend) - before)


def _send() -> None:
    with tempfile.TemporaryDirectory() as folder:
        log, port = Path(folder, "accepted"), free_port()
        sink = subprocess.Popen([sys.executable, "-m", "tests.smtp_sink", str(port), str(log)])
        try:
            settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
            wait_until(lambda: _listens(port), within=30, what="the mail sink")
            started, done = time.perf_counter(), 0
            while time.perf_counter() - started < 60:
                deliver(worker="bench", clock=lambda: datetime.now(UTC), upto=timedelta(seconds=20))
                now = len(log.read_text().splitlines()) if log.exists() else 0
                if now == done:
                    break
                done = now
            ours = (time.perf_counter() - started) / max(done, 1)
            started = time.perf_counter()
            with mail.get_connection() as session:
                for n in range(done):
                    letter = mail.EmailMultiAlternatives("Due", "Text " * 200, "a@example.org", [f"{n}@example.org"])
                    letter.attach_alternative("<p>Text</p>" * 200, "text/html")
                    session.send_messages([letter])
            bare = (time.perf_counter() - started) / max(done, 1)
        finally:
            sink.terminate()
            sink.wait(timeout=20)
    rates = f"{1 / ours:.0f} a second, a bare loop {1 / bare:.0f}"
    print(f"P6    {done} mails, one process each: {rates}: × {ours / bare:.2f} of its time")


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    main()
