"""What a message about reminders says, whatever the projects and people are called."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.utils.html import escape
from icalendar import Calendar

from foundation.limits import MAX_NAME_LENGTH
from tests.factories.messages import make_recipient
from tracker.delivery.channels.email import build_mail
from tracker.delivery.letters import Letter
from tracker.meetings.proposed_times import ProposedTime
from tracker.reminders.compose import MAX_PROJECTS
from tracker.reminders.items import Item, ReminderContents, Task
from tracker.reminders.ladder import Rung
from tracker.reminders.writing import write

HOSTILE = "<b>&amp; 'quoted' \"twice\" 100% %(name)s {{ name }} {% if %} ünï"
DAY = date(2026, 11, 26)
ITEM = Item(7, Rung.DUE, 5, HOSTILE, DAY, due_on=DAY, late_by=1)
LATE = replace(
    ITEM,
    rung=Rung.LATE,
    last_contact_on=date(2026, 10, 1),
    days_since=57,
    tasks=[Task(HOSTILE, HOSTILE, DAY), Task("Nobody's", "", None)],
    slot=ProposedTime(date(2026, 12, 1), time(10), 30),
)
ITEMS = {
    "due": ITEM,
    "late": LATE,
    "weekly, planned": replace(LATE, rung=Rung.WEEKLY, slot=None, planned_on=DAY, planned_at=time(9)),
    "did you meet": replace(ITEM, rung=Rung.DID_YOU_MEET, planned_on=DAY),
    "sponsor": replace(LATE, rung=Rung.SPONSOR, slot=None),
}


@pytest.mark.parametrize("item", list(ITEMS.values()), ids=list(ITEMS))
def test_names_are_escaped_in_html_and_plain_in_text(item: Item) -> None:
    to = make_recipient(name=HOSTILE, institution=HOSTILE)
    content = write(ReminderContents([item, replace(item, project_id=6, project="Another")]), to=to)
    assert f"* {HOSTILE}\n" in content.text
    assert f"Hello {HOSTILE}," in content.text
    assert f">{escape(HOSTILE)}</a></h2>" in content.html
    assert "<b>" not in content.html
    assert "Another" in content.text
    assert "Another" in content.html
    assert "1 other project" in content.subject
    events = [event for file in content.attachments for event in Calendar.from_ical(file.content).walk("VEVENT")]
    assert (len(content.attachments), len(events)) == ((1, 2) if item.slot is not None else (0, 0))
    assert build_mail(Letter(to, content)).message().as_bytes()


def test_stopped_message_offers_to_resume() -> None:
    content = write(ReminderContents([Item(8, Rung.STOPPED, 0, "", DAY)]), to=make_recipient())
    assert content.subject == "Your reminders have stopped"
    assert "/resume/" in content.text
    assert "/resume/" in content.html
    assert "/snooze/" not in content.html


LONGEST = "🚀 \u202eنص طويل & <b> " * 20  # what takes most bytes in text, in HTML and in a calendar file


def _longest_mail(count: int, *, rest: int = 0) -> bytes:
    item = replace(
        LATE,
        project=LONGEST[:MAX_NAME_LENGTH],
        tasks=[Task(LONGEST * 5, LONGEST[:MAX_NAME_LENGTH], DAY)] * 5,
    )
    to = make_recipient(name=LONGEST[:MAX_NAME_LENGTH], institution=LONGEST[:MAX_NAME_LENGTH])
    items = [replace(item, reminder_id=10**12 + n, project_id=10**12 + n) for n in range(count)]
    return build_mail(Letter(to, write(ReminderContents(items, rest=rest), to=to))).message().as_bytes()


@pytest.mark.parametrize("count", [1, 2, 3, 5, MAX_PROJECTS])
def test_mail_stays_under_90_kb(count: int) -> None:
    assert len(_longest_mail(count, rest=25)) < 90_000


def test_what_a_mail_has_no_room_for_is_one_link() -> None:
    content = write(ReminderContents([ITEM], rest=2), to=make_recipient(person_id=3))
    for body in (content.text, content.html):
        assert "2 more projects of yours are due or late" in body
        assert "/projects/?person=3&" in body
    assert "2 other projects" in content.subject


def test_buttons_of_a_sample_lead_to_one_harmless_page() -> None:
    content = write(ReminderContents([LATE], sample=True), to=make_recipient(unsubscribe_url=""))
    assert content.subject == "A sample of your reminders"
    for body in (content.text, content.html):
        assert "This is a sample" in body
        assert "/reminders/answer/" not in body
        assert body.count("/reminders/sample/") == 3
