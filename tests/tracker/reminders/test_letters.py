"""What a message about reminders says, whatever the projects and people are called."""

from dataclasses import replace
from datetime import date, time

import pytest
from django.utils.html import escape

from tests.factories.messages import make_recipient
from tracker.delivery.channels.email import build_mail
from tracker.delivery.letters import Letter
from tracker.meetings.proposed_times import ProposedTime
from tracker.reminders.items import Item, Task
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
    content = write([item, replace(item, project_id=6, project="Another")], to=to)
    assert f"* {HOSTILE}\n" in content.text
    assert f"Hello {HOSTILE}," in content.text
    assert f">{escape(HOSTILE)}</a></h2>" in content.html
    assert "<b>" not in content.html
    assert "Another" in content.text
    assert "Another" in content.html
    assert "1 other project" in content.subject
    assert len(content.attachments) == (2 if item.slot is not None else 0)
    assert build_mail(Letter(to, content)).message().as_bytes()


def test_stopped_message_offers_to_resume() -> None:
    content = write([Item(8, Rung.STOPPED, 0, "", DAY)], to=make_recipient())
    assert content.subject == "Your reminders have stopped"
    assert "/resume/" in content.text
    assert "/resume/" in content.html
    assert "/snooze/" not in content.html
