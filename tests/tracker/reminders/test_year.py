"""A quarter of sixty people, day by day: what docs/reminders.md promises holds. `python -m benchmarks reminder_year`
is the same for a thousand people and a year."""

from datetime import date

import pytest

from tests.factories.reminder_year import make_year, without_pdf
from tests.promises import Record, mails_of, most_in_seven_days

pytestmark = pytest.mark.django_db


def test_quarter_of_sixty_people_breaks_no_promise() -> None:
    year = make_year(
        people=60, institutions=4, first=date(2027, 3, 1), days=91, seed=1, hours=[10], choices=[7, 8, 9]
    )  # at ten, UTC, everybody's hour has come, and it is one day at all four
    record = Record(year)
    with without_pdf():
        year.run(record.look)
    record.conclude()
    assert record.broken == []
    mails = mails_of(year.sent)
    assert min(mails[kind] for kind in ("reminder", "report", "notes")) > 10
    assert most_in_seven_days(record) == 2
    assert record.asked > 100
    assert sum(record.waits.values()) > 200
