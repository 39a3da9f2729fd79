"""The words of a message about reminders: its subject, its two bodies, its calendar files. Knows no rows."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from icalendar import Calendar, Event

from tracker.delivery.letters import Attachment, Content, Recipient
from tracker.reminders.items import Item
from tracker.reminders.ladder import Rung
from tracker.reminders.links import answer_url, page_url, preferences_url

TEMPLATES = "tracker/reminders"
SUBJECTS = {
    Rung.DUE: gettext_lazy("%(name)s: time to meet"),
    Rung.LATE: gettext_lazy("%(name)s: you are late to meet"),
    Rung.WEEKLY: gettext_lazy("%(name)s: still no contact"),
    Rung.SPONSOR: gettext_lazy("%(name)s: library and IT have lost touch"),
    Rung.DID_YOU_MEET: gettext_lazy("%(name)s: did you meet?"),
}


def write(items: Sequence[Item], *, to: Recipient) -> Content:
    facts = [(item, _urls(item)) for item in items]
    attachments = [
        Attachment(f"slot-{item.project_id}.ics", invitation(item, to=to), "text/calendar; method=PUBLISH")
        for item in items
        if item.slot is not None
    ]
    return Content(subject(items), _body("txt", facts, to=to), _body("html", facts, to=to), attachments)


def subject(items: Sequence[Item]) -> str:
    """Names the project when there is one; never more than a line."""
    first = items[0]
    others = {item.project_id for item in items} - {first.project_id}
    name = " ".join(first.project.split())
    if first.rung == Rung.STOPPED:
        return _("Your reminders have stopped")
    if others:
        return ngettext(
            "%(name)s and %(count)d other project: time to meet",
            "%(name)s and %(count)d other projects: time to meet",
            len(others),
        ) % {"name": name, "count": len(others)}
    return str(SUBJECTS[Rung(first.rung)]) % {"name": name}


def _body(form: str, facts: Sequence[tuple[Item, dict[str, str]]], *, to: Recipient) -> str:
    cards = [render_to_string(f"{TEMPLATES}/_card.{form}", {"item": item, **urls}) for item, urls in facts]
    content = {
        "name": to.name,
        "institution": to.institution,
        "cards": SafeString("".join(cards)),
        "home_url": page_url("/"),
        "preferences_url": preferences_url(),
        "unsubscribe_url": to.unsubscribe_url,
    }
    return render_to_string(f"{TEMPLATES}/mail.{form}", content)


def _urls(item: Item) -> dict[str, str]:
    if item.rung == Rung.STOPPED:
        return {"resume_url": answer_url(item.reminder_id, "resume")}
    urls = {
        "project_url": page_url(f"/projects/{item.project_id}/"),
        "snooze_url": answer_url(item.reminder_id, "snooze"),
    }
    if item.rung != Rung.SPONSOR and item.answers:
        urls["met_url"] = answer_url(item.reminder_id, "we-met")
        urls["did_not_url"] = answer_url(item.reminder_id, "we-did-not")
    return urls


def invitation(item: Item, *, to: Recipient) -> str:
    """The proposed slot as a calendar file. PUBLISH, not REQUEST: it is a proposal that each may put in their calendar;
    nobody organises it yet, and an answer would reach a mailbox that nobody reads. Both owners get the same UID."""
    slot = item.slot
    assert slot is not None  # noqa: S101  # the caller looked
    begin = datetime.combine(slot.day, slot.starts_at, tzinfo=to.institution_zone).astimezone(UTC)
    event = Event()
    event.add("uid", f"slot.{item.project_id}.{slot.day:%Y%m%d}@{to.reference.rsplit('@', 1)[1].rstrip('>')}")
    event.add("dtstamp", datetime.combine(item.cycle_on, slot.starts_at, tzinfo=UTC))
    event.add("dtstart", begin)
    event.add("dtend", begin + timedelta(minutes=slot.minutes))
    event.add("summary", _("%(name)s: library and IT") % {"name": item.project})
    event.add("description", page_url(f"/projects/{item.project_id}/"))
    event.add("status", "TENTATIVE")
    calendar = Calendar()
    calendar.add("prodid", "-//Joint Work//Reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical().decode())
