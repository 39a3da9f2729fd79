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
from statistics import median

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.conf import settings
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from benchmarks.frame import backend_pid, cpu_of
from foundation.tenancy import across_institutions
from tests.factories.due import make_due_people
from tests.factories.messages import write_letters
from tests.servers import free_port
from tests.waiting import wait_until
from tracker.delivery.actions import plan
from tracker.delivery.channels.email import build_mail
from tracker.delivery.models import Message, MessageState
from tracker.delivery.sending import deliver
from tracker.reminders.models import Reminder

# One INSERT … SELECT into each of the two tables that planning fills, with no rule but "is due".
REMINDERS = (
    "INSERT INTO tracker_reminder (institution_id, person_id, project_id, rung, cycle_on, about, due_on, planned_on, "
    "cancelled, answer, updated_at) SELECT p.institution_id, o.person, p.id, 'due', c.due_on, 1, c.due_on, c.due_on, "
    "'', '', now() FROM tracker_cadence c JOIN tracker_project p ON p.id = c.project_id "
    "CROSS JOIN LATERAL (VALUES (p.library_owner_id), (p.it_owner_id)) o(person) "
    "WHERE c.due_on <= current_date AND o.person IS NOT NULL ON CONFLICT DO NOTHING"
)
MESSAGES = (
    "INSERT INTO tracker_message (institution_id, person_id, day_on, kind, topic, channel, state, next_attempt_at, "
    "claimed_by, attempts, error, updated_at) SELECT institution_id, person_id, current_date, 'reminder', 'contact', "
    "'email', 'planned', now(), '', 0, '', now() FROM tracker_reminder GROUP BY institution_id, person_id "
    "ON CONFLICT DO NOTHING"
)

ROUNDS = 5  # of P6


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
        cursor.execute("TRUNCATE tracker_reminder, tracker_message CASCADE")
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
    """P6: two workers that empty the outbox, and two loops that send the same mails, written beforehand, over one kept
    connection each; in turn. Mails a second, and the CPU of a mail: the processes', their database's and the sink's."""
    with tempfile.TemporaryDirectory() as folder, across_institutions():
        log, port, mails = Path(folder, "accepted"), free_port(), Message.objects.count()
        sink = subprocess.Popen([sys.executable, "-m", "tests.smtp_sink", str(port), str(log)])
        try:
            wait_until(lambda: _listens(port), within=30, what="the mail sink")
            pairs = {"the product": _two("--deliver", port), "a bare loop": _two(f"--bare={mails // 2}", port)}
            spent: dict[str, list[tuple[float, float]]] = {name: [] for name in pairs}
            for _ in range(ROUNDS):
                _refill()
                for name, pair in pairs.items():
                    spent[name].append(_round(pair, sink.pid))
            for process in [*pairs["the product"], *pairs["a bare loop"]]:
                process.communicate()
            assert len(log.read_text().splitlines()) == mails * ROUNDS * 2
        finally:
            sink.terminate()
            sink.wait(timeout=20)
    wall, cpu = ([median(one[n] for one in rounds) / mails for rounds in spent.values()] for n in (0, 1))
    print(f"P6    {mails} mails by two processes, {1 / wall[0]:.0f} a second; a bare loop {1 / wall[1]:.0f}")
    print(f"P6    {'wall time':46} {1000 * wall[0]:8.2f} ms  × {wall[0] / wall[1]:.2f}")
    print(f"P6    {'CPU, with database and sink':46} {1000 * cpu[0]:8.2f} ms  × {cpu[0] / cpu[1]:.2f}")


def _refill() -> None:
    Reminder.objects.update(message=None)
    Message.objects.update(
        state=MessageState.PLANNED, next_attempt_at=datetime.now(UTC), claimed_by="", sent_at=None, sent_on=None
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE tracker_message, tracker_reminder")


def _two(task: str, port: int) -> list[subprocess.Popen[str]]:
    """Two processes that wait to be told to do the task."""
    command = [sys.executable, "-m", "benchmarks.reminders", task, f"--port={port}"]
    pair = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    assert [_line(process) for process in pair] == ["ready", "ready"]
    return pair


def _round(pair: list[subprocess.Popen[str]], sink: int) -> tuple[float, float]:
    """Seconds from the first to the last; seconds of CPU of all that took part."""
    started, before = time.perf_counter(), cpu_of(sink)
    for process in pair:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    spent = sum(float(_line(process)) / 1000 for process in pair)
    return time.perf_counter() - started, spent + cpu_of(sink) - before


def _line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def _worker(*, port: int, bare: int) -> None:
    """One of two. Says when it is ready, begins each time that it is told, and says what it spent."""
    settings.EMAIL_BACKEND = f"{'django.core.mail.backends' if bare else 'collab'}.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    reverse("this-week")  # the addresses are read once
    with across_institutions():
        ids = list(Message.objects.values_list("pk", flat=True)[:20])
        Message.objects.filter(pk__in=ids).update(claimed_by="bench")
        parts = [build_mail(letter) for letter in write_letters(ids, worker="bench", at=datetime.now(UTC))]
    print("ready", flush=True)
    while sys.stdin.readline():
        print(_spent(lambda: _loop(parts, bare) if bare else _deliver()), flush=True)


def _deliver() -> None:
    deliver(worker=str(os.getpid()), clock=lambda: datetime.now(UTC), upto=timedelta(minutes=10))


def _loop(parts: list[mail.EmailMultiAlternatives], times: int) -> None:
    with mail.get_connection() as session:
        for n in range(times):
            one = parts[n % len(parts)]
            letter = mail.EmailMultiAlternatives(
                one.subject, one.body, one.from_email, [f"{n}@example.org"], headers=one.extra_headers
            )
            letter.alternatives, letter.attachments = one.alternatives, one.attachments
            session.send_messages([letter])


def _listens(port: int) -> bool:
    import socket

    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    main()
