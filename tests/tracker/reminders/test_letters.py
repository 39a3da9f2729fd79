"""A mail is written with less work than by Django's own ways, and reads the same."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from email.policy import Compat32
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.mail import EmailMultiAlternatives
from django.template.loader import get_template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from tracker.meetings.proposed_times import ProposedTime
from tracker.reminders.channels import email, placeholder
from tracker.reminders.channels.mime import Mail, Unfolded
from tracker.reminders.ladder import Rung
from tracker.reminders.letters import Item, Letter, Task

HOSTILE = "<b>&amp; 'quoted' \"twice\" 100% %(name)s {{ name }} {% if %} \x1fproject\x1f ünï"
DAY = date(2026, 11, 26)
ZONE = ZoneInfo("Europe/London")
ITEM = Item(7, Rung.DUE, 5, HOSTILE, DAY, due_on=DAY, days_over=1)
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
    "stopped": Item(8, Rung.STOPPED, 0, "", DAY),
}


def letter(*items: Item, name: str = HOSTILE) -> Letter:
    reference = "<reminder.3.20261126@example.org>"
    return Letter(1, 3, 2, HOSTILE, ZONE, ZONE, name, "a@example.org", "email", reference, items)


def rendered(template: str, own: Any, **facts: Any) -> str:
    """By Django itself, without holes."""
    return str(get_template(template).render({**facts, **own}))


def bodies(item: Item) -> tuple[str, Any]:
    mail = email.render(letter(item, replace(item, project="Another")))
    return mail.body, mail.alternatives[0][0]


@pytest.mark.parametrize("item", list(ITEMS.values()), ids=list(ITEMS))
def test_a_filled_stencil_is_the_template_rendered(item: Item, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.core.signing.time.time", lambda: 1_800_000_000.0)
    filled = [bodies(item), bodies(item)]
    monkeypatch.setattr(email, "fill", rendered)
    monkeypatch.setattr(email, "_card", lambda item: (item, email._urls(item)))
    assert filled == [bodies(item)] * 2
    assert "Another" in filled[0][0] or item.rung == Rung.STOPPED


def test_a_stencil_is_cut_once_for_each_language() -> None:
    placeholder._cut.cache_clear()
    for language in ("en-gb", "de"):
        with translation.override(language):
            for name in ("Ann", "Ben"):
                assert name in email.render(letter(replace(ITEM, project=name), name=name)).body
    assert placeholder._cut.cache_info().misses == 2 * len(("mail.txt", "mail.html", "_card.txt", "_card.html"))


def written(kind: Callable[..., EmailMultiAlternatives], subject: str) -> bytes:
    mail = kind(subject, "Text\n", to=["a@example.org"], headers={"Date": "now", "Message-ID": "<1@x>"})
    mail.attach_alternative("<p>Ünï</p>\n", "text/html")
    mail.attach("a.ics", "BEGIN:VCALENDAR\n", "text/calendar; method=PUBLISH")
    return re.sub(rb"=+\d+==", b"boundary", mail.message().as_bytes(linesep="\r\n"))


@given(name=st.text("Xy-", min_size=1, max_size=20), value=st.text("aZ ü=?<>,;\t\n", max_size=90))
def test_a_short_header_is_written_as_folding_would(name: str, value: str) -> None:
    assert Unfolded().fold_binary(name, value) == Compat32().fold_binary(name, value)


@given(subject=st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120))
def test_a_mail_is_written_as_django_would(subject: str) -> None:
    assert written(Mail, subject) == written(EmailMultiAlternatives, subject)
