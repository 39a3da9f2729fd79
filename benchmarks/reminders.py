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
from django.urls import reverse
from django.utils import timezone

from accounts.tenancy import across_institutions, within
from benchmarks.frame import backend_pid, cpu_of
from tests.factories.due import make_due_people
from tests.servers import free_port
from tests.waiting import wait_until
from tracker.reminders.actions import compose, plan
from tracker.reminders.channels import email
from tracker.reminders.delivery import deliver
from tracker.reminders.models import Message, MessageState

# One INSERT … SELECT into each of the two tables that planning fills, with no rule but "is due".
REMINDERS = (
    "INSERT INTO tracker_reminder (institution_id, person_id, project_id, rung, cycle_on, about, due_on, planned_on, "
    "cancelled, answer, updated_at) SELECT p.institution_id, o.person, p.id, 'due', c.due_on, 1, c.due_on, c.due_on, "
    "'', '', now() FROM tracker_cadence c JOIN tracker_project p ON p.id = c.project_id "
    "CROSS JOIN LATERAL (VALUES (p.library_owner_id), (p.it_owner_id)) o(person) "
    "WHERE c.due_on <= current_date AND o.person IS NOT NULL ON CONFLICT DO NOTHING"
)
MESSAGES = (
    "INSERT INTO tracker_message (institution_id, person_id, day_on, topic, state, next_attempt_at, claimed_by, "
    "attempts, error, message_id, updated_at) SELECT institution_id, person_id, current_date, 'contact', 'planned', "
    "now(), '', 0, '', '', now() FROM tracker_reminder GROUP BY institution_id, person_id ON CONFLICT DO NOTHING"
)


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--people", type=int, default=4000)
    given.add_argument("--only-plan", action="store_true", help="P5 without P6")
    given.add_argument("--deliver", action="store_true", help="be one of the two workers")
    given.add_argument("--bare", type=int, default=0, help="be one of the two bare loops, of so many mails")
    given.add_argument("--port", type=int, default=0)
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    if asked.port:
        _worker(port=asked.port, bare=asked.bare)
        return
    make_due_people(asked.people, max(20, asked.people // 300), today=timezone.now().date())
    with across_institutions(), connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        one = _spent(lambda: cursor.execute(REMINDERS))
        floor = one + _spent(lambda: cursor.execute(MESSAGES))
        cursor.execute("TRUNCATE tracker_reminder, tracker_message")
        first = _spent(lambda: plan(at=datetime.now(UTC)))
        cursor.execute("ANALYZE")  # as autovacuum does within a minute
        second = _spent(lambda: plan(at=datetime.now(UTC) + timedelta(minutes=2)))
    print(f"P5    {asked.people} due people; floor: an INSERT … SELECT for each table {floor:8.1f} ms")
    print(f"P5    (the reminders' alone {one:8.1f} ms, plan is × {first / one:.2f} of that)")
    print(f"P5    plan, reminders and envelopes                   {first:8.1f} ms  × {first / floor:.2f}")
    print(
        f"P5    the second run                                  {second:8.1f} ms  × {second / first:.2f} of the first"
    )
    if not asked.only_plan:
        _send()


def _spent(work: object) -> float:
    """CPU ms of this process and its database backend."""
    backend = backend_pid()
    before = time.process_time() + cpu_of(backend)
    work()  # type: ignore[operator]
    return 1000 * (time.process_time() + cpu_of(backend) - before)


def _send() -> None:
    """P6: two workers that empty the outbox, beside two loops that send the same mails, written beforehand, over one
    kept connection each. Seconds from the first of them to the last."""
    with tempfile.TemporaryDirectory() as folder:
        log, port = Path(folder, "accepted"), free_port()
        sink = subprocess.Popen([sys.executable, "-m", "tests.smtp_sink", str(port), str(log)])
        try:
            wait_until(lambda: _listens(port), within=30, what="the mail sink")
            ours = _two("--deliver", port)
            done = len(log.read_text().splitlines())
            bare = _two(f"--bare={done // 2}", port)
            again = len(log.read_text().splitlines()) - done
        finally:
            sink.terminate()
            sink.wait(timeout=20)
    print(
        f"P6    {done} mails, two processes: {done / ours:.0f} a second; {again} by a bare loop, two processes: "
        f"{again / bare:.0f} a second  × {(ours / done) / (bare / again):.2f}"
    )


def _two(task: str, port: int) -> float:
    """Seconds that both of two processes needed for the task, without their start."""
    command = [sys.executable, "-m", "benchmarks.reminders", task, f"--port={port}"]
    running = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    started = time.perf_counter()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.close()
    for process in running:
        assert process.wait() == 0
    return time.perf_counter() - started


def _worker(*, port: int, bare: int) -> None:
    """One of the two. Says when it is ready, and begins when it is told."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    reverse("this-week")  # the addresses are read once
    parts: list[mail.EmailMultiAlternatives] = []
    if bare:
        with across_institutions():
            ids = list(Message.objects.values_list("pk", flat=True)[:20])
            Message.objects.filter(pk__in=ids).update(claimed_by="bench", state=MessageState.PLANNED)
            for letter in compose(message_ids=ids, worker="bench", at=datetime.now(UTC)):
                with within(letter.institution_id):
                    parts.append(email.render(letter))
    print("ready", flush=True)
    sys.stdin.readline()
    if not bare:
        deliver(worker=str(os.getpid()), clock=lambda: datetime.now(UTC), upto=timedelta(minutes=10))
        return
    with mail.get_connection() as session:
        for n in range(bare):
            one = parts[n % len(parts)]
            letter = mail.EmailMultiAlternatives(one.subject, one.body, "a@example.org", [f"{n}@example.org"])
            letter.alternatives, letter.attachments = one.alternatives, one.attachments
            session.send_messages([letter])


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    main()
