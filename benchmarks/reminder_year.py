# ruff: noqa: E402  # Django is set up before its models are imported
"""A year of messages at 30 institutions in 30 countries: how many a person gets, and whether each promise is kept.

python -m benchmarks reminder_year --people 1000, into a database that is thrown away. Exits with 1 when one is broken.
"""

import argparse
import logging
import os
import sys
import time
from collections import Counter
from datetime import date

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")

import django

django.setup()

from django.conf import settings
from django.test.utils import setup_test_environment

from tests.factories.reminder_year import Year, make_year, without_pdf
from tests.promises import Record, mails_of, most_in_seven_days


def main() -> int:
    given = argparse.ArgumentParser()
    given.add_argument("--people", type=int, default=1000)
    given.add_argument("--institutions", type=int, default=30)
    given.add_argument("--days", type=int, default=365)
    given.add_argument("--every", type=int, default=1, help="hours from one stop of the clock to the next")
    given.add_argument("--seed", type=int, default=1)
    asked = given.parse_args()
    logging.disable(logging.WARNING)
    setup_test_environment()  # mails are kept in memory: the relay is made up
    settings.DELIVERY = {**settings.DELIVERY, "MAILS_PER_MINUTE": 0}
    year = make_year(
        people=asked.people, institutions=asked.institutions, first=date(2027, 1, 1), days=asked.days, seed=asked.seed,
        hours=range(0, 24, asked.every), choices=[7, 12, 16],
    )  # fmt: skip
    record, began = Record(year), time.process_time()
    with without_pdf():
        year.run(record.look)
    record.conclude()
    _print(year, record, seconds=time.process_time() - began)
    return 1 if record.broken else 0


def _print(year: Year, record: Record, *, seconds: float) -> None:
    mails = mails_of(year.sent)
    told = sum(record.waits.values())
    paced = sum(len(person.went) for person in record.people.values())
    largest = max(mail.size for mail in year.sent if mail.kind == "reminder")
    fullest = max(mail.cards for mail in year.sent if mail.kind == "reminder")
    in_a_week = paced / len(record.people) / (year.days / 7)
    rows = {
        "people, institutions, days": f"{len(record.people)}, {len(year.towns)}, {year.days}",
        "messages of a day": f"{paced} ({', '.join(f'{mails.get(kind, 0)} {kind}' for kind in KINDS)})",
        "beside them, at once": str(sum(mails.values()) - paced),
        "a week, on average": f"{in_a_week:.2f} for each person",
        "most to one person in any seven days": str(most_in_seven_days(record)),
        "reminders said": str(told),
        **{f"said after {days} working days": _share(record.waits, days, told) for days in sorted(record.waits)},
        "times that a waiting reminder was looked at": str(record.asked),
        **{
            f"{kind}: working days until it was said, at most (half within)": _waited(record.others[kind])
            for kind in sorted(record.others)
        },
        "largest mail, most cards in one": f"{largest / 1000:.0f} KB, {fullest}",
        "promises broken": str(len(record.broken)),
    }
    print("| | |\n|---|---|")
    for label, value in rows.items():
        print(f"| {label} | {value} |")
    for one in record.broken[:20]:
        print(one)
    print(f"{seconds:.0f} s of CPU", flush=True)


KINDS = ("reminder", "report", "digest", "poll", "notes")


def _share(waits: Counter[int], days: int, told: int) -> str:
    return f"{waits[days]} ({100 * waits[days] / told:.1f} %)"


def _waited(waits: Counter[int]) -> str:
    days = sorted(waits.elements())
    return f"{days[-1]} ({days[len(days) // 2]})"


if __name__ == "__main__":
    sys.exit(main())
