"""The words of a message about reminders: its subject, its two bodies, its calendar files. Knows no rows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker.delivery.letters import Attachment, Content, Recipient, render_bodies
from tracker.meetings.calendar_files import MEDIA_TYPE, CalendarEvent, calendar_file
from tracker.reminders.items import Item, ReminderContents, Task
from tracker.reminders.ladder import Rung
from tracker.reminders.links import answer_url, page_url, preferences_url, sample_url

TEMPLATES = "tracker/reminders"
#: Mail programs cut what is longer than 102 KB, so a mail stays under 90, whatever people write.
TASKS, TASK_LENGTH, OWNER_LENGTH = 10, 100, 40  # open actions in one mail; characters of each
SUBJECTS = {
    Rung.DUE: gettext_lazy("%(name)s: time to meet"),
    Rung.LATE: gettext_lazy("%(name)s: you are late to meet"),
    Rung.WEEKLY: gettext_lazy("%(name)s: still no contact"),
    Rung.SPONSOR: gettext_lazy("%(name)s: library and IT have lost touch"),
    Rung.DID_YOU_MEET: gettext_lazy("%(name)s: did you meet?"),
}


def write(contents: ReminderContents, *, to: Recipient) -> Content:
    items = [replace(item, tasks=_short(item.tasks, among=len(contents.items))) for item in contents.items]
    cards = [(item, _urls(item, sample=contents.sample) | {"sentence": _sentence(item)}) for item in items]
    facts: dict[str, Any] = {
        "rest": contents.rest,
        "rest_url": page_url(f"/projects/?person={to.person_id}&state=late&state=due"),
        "sample": contents.sample,
        "home_url": page_url("/"),
        "preferences_url": preferences_url(),
        "txt_cards": SafeString("".join(_card("txt", item, shown) for item, shown in cards)),
        "html_cards": SafeString("".join(_card("html", item, shown) for item, shown in cards)),
    }
    text, html = render_bodies(f"{TEMPLATES}/mail", facts, to=to)
    return Content(subject(contents), text, html, _calendar(items, to=to))


def _short(tasks: Sequence[Task], *, among: int) -> list[Task]:
    """Those for which a mail about so many projects has room."""
    return [
        replace(task, text=Truncator(task.text).chars(TASK_LENGTH), owner=Truncator(task.owner).chars(OWNER_LENGTH))
        for task in tasks[: max(1, TASKS // among)]
    ]


def subject(contents: ReminderContents) -> str:
    """Names the project when there is one; never more than a line."""
    if contents.sample:
        return _("A sample of your reminders")
    first = contents.items[0]
    others = len({item.project_id for item in contents.items} - {first.project_id}) + contents.rest
    name = " ".join(first.project.split())
    if first.rung == Rung.STOPPED:
        return _("Your reminders have stopped")
    if others:
        return ngettext(
            "%(name)s and %(count)d other project: time to meet",
            "%(name)s and %(count)d other projects: time to meet",
            others,
        ) % {"name": name, "count": others}
    return str(SUBJECTS[Rung(first.rung)]) % {"name": name}


def _card(form: str, item: Item, shown: Mapping[str, str]) -> str:
    return render_to_string(f"{TEMPLATES}/_card.{form}", {"item": item, **shown})


def _sentence(item: Item) -> str:
    """Why the item is due, for both bodies: written for each it was an eighth of writing a mail (P6). It has days and
    numbers only, so that nothing in it would be escaped."""
    return render_to_string(f"{TEMPLATES}/_sentence.txt", {"item": item}) if item.rung != Rung.STOPPED else ""


def _urls(item: Item, *, sample: bool) -> dict[str, str]:
    def answer(what: str) -> str:
        return sample_url() if sample else answer_url(item.reminder_id, what)

    if item.rung == Rung.STOPPED:
        return {"resume_url": answer("resume")}
    path = f"/projects/{item.project_id}/" if item.project_id else "/"  # a sample for who has no project
    urls = {"project_url": page_url(path), "snooze_url": answer("snooze")}
    if item.rung != Rung.SPONSOR and item.answers:
        urls |= {"met_url": answer("we-met"), "did_not_url": answer("we-did-not")}
    return urls


def _calendar(items: Sequence[Item], *, to: Recipient) -> list[Attachment]:
    """The proposed times as one calendar file, if there are any. PUBLISH, not REQUEST: they are proposals that each may
    put in their calendar; nobody organises them yet. Both owners of a project get the same UID."""
    host = to.reference.rsplit("@", 1)[1].rstrip(">")
    events = [
        CalendarEvent(
            uid=f"slot.{item.project_id}.{slot.day:%Y%m%d}@{host}",
            sequence=0,
            summary=_("%(name)s: library and IT") % {"name": item.project},
            zone=to.institution_zone,
            day=slot.day,
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            description=page_url(f"/projects/{item.project_id}/"),
            tentative=True,
        )
        for item in items
        if (slot := item.slot) is not None
    ]
    if not events:
        return []
    said_on = max(item.today or item.cycle_on for item in items)  # the same at every attempt of a day
    stamp = datetime.combine(said_on, time(0), tzinfo=UTC)
    return [
        Attachment(
            "proposed-times.ics", calendar_file(events, method="PUBLISH", stamp=stamp), f"{MEDIA_TYPE}; method=PUBLISH"
        )
    ]
