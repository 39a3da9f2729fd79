"""What a person fills in about meetings and what comes of them. Choices are the institution's: managers are scoped."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from accounts.people.models import Person
from accounts.people.queries import sides_on
from accounts.permissions import may_write
from accounts.roles import Side
from foundation.forms import ErrorTexts, ids_among
from foundation.limits import MAX_MINUTES, MAX_NOTES_LENGTH, MAX_PLACE_LENGTH
from foundation.links import MAX_LINKS_LENGTH
from foundation.text_direction import isolate
from tracker.meetings.guests import MAX_TEXT_LENGTH, Guest, parse_guests
from tracker.meetings.joint import WhyNot, reasons_against
from tracker.meetings.models import Meeting, MeetingState, Mode, Scope
from tracker.meetings.recurrence import (
    MAX_COUNT,
    monthly_rule_by_date,
    monthly_rule_by_weekday,
    weekly_rule,
)
from tracker.meetings.states import has_come
from tracker.projects.models import Project
from tracker.projects.statuses import Status

ICONS = {
    Mode.IN_PERSON: "map-pin", Mode.VIDEO: "video", Mode.PHONE: "phone", Mode.CHAT: "message-square-text",
    Mode.WORKSHOP: "presentation",
}  # fmt: skip


class Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Guests(forms.CharField):
    """One per line, with the side in brackets: a list of Guest."""

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Guests without an account"),
            required=False,
            max_length=MAX_TEXT_LENGTH,
            widget=forms.Textarea(attrs={"rows": 2, "placeholder": "Hannah Price <hannah@example.org> (it)"}),
            help_text=gettext_lazy(
                "One per line, with the side in brackets: library, it, leadership or other. "
                "Guests with an e-mail address are invited by mail."
            ),
        )

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(map(str, value))
        return value

    def clean(self, value: Any) -> list[Guest]:
        try:
            return parse_guests(super().clean(value).splitlines())
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


class PersonLabel(forms.ModelMultipleChoiceField[Person]):
    def label_from_instance(self, obj: Any) -> str:
        return f"{isolate(obj.name)} · {obj.side.label}"


def writable_projects(person: Person) -> Any:
    """The projects whose meetings the person may log, open ones first by name."""
    projects = Project.objects.exclude(status=Status.CLOSED)
    if not may_write(person.roles, belongs=False):
        mine = Q(library_owner=person) | Q(it_owner=person) | Q(sponsor=person) | Q(members=person)
        projects = projects.filter(pk__in=Project.objects.filter(mine).values("pk"))
    return projects.order_by("name", "id")


@dataclass(frozen=True, slots=True)
class Offer:
    """The boxes of a field: those to show, ticked ones first, and those behind "more"."""

    shown: list[Any]
    more: list[Any]

    @classmethod
    def of(cls, field: Any, *, upto: int) -> "Offer":
        boxes = sorted(field, key=lambda box: not box.data["selected"])
        ticked = sum(box.data["selected"] for box in boxes)
        cut = len(boxes) if len(boxes) - ticked <= upto else ticked
        return cls(boxes[:cut], boxes[cut:])


@dataclass(frozen=True, slots=True)
class Verdict:
    """On a meeting that is being filled in: it is only planned, it counts, or what speaks against that. `overdue`: it
    is planned for a time that has passed."""

    planned: bool = False
    overdue: bool = False
    reasons: Sequence[WhyNot] = ()


class MeetingForm(ErrorTexts, forms.Form):
    """To log a meeting, to plan one, and to change either. `near`: ids of the people who are offered first. `offered`:
    the person's projects, where they have been read already.
    `is_planned`: the meeting is there and planned, and stays so: that it took place is said on its page."""

    projects: Any = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Projects"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one project.")},
    )
    held_on = forms.DateField(
        label=gettext_lazy("Day"),
        widget=Day,
        error_messages={"required": gettext_lazy("Enter the day of the meeting, such as 2026-03-04.")},
        help_text=gettext_lazy("A day in the future plans the meeting and invites people"),
    )
    attendees = PersonLabel(
        label=gettext_lazy("Who came"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    others = PersonLabel(
        label=gettext_lazy("Somebody else"),
        queryset=None,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=gettext_lazy("Hold Ctrl or ⌘ to choose several"),
    )
    guests = Guests()
    starts_at = forms.TimeField(
        label=gettext_lazy("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=gettext_lazy("Minutes"), required=False, min_value=1, max_value=MAX_MINUTES)
    mode = forms.ChoiceField(label=gettext_lazy("How"), choices=Mode, initial=Mode.VIDEO, widget=forms.RadioSelect)
    place = forms.CharField(
        label=gettext_lazy("Place"),
        required=False,
        max_length=MAX_PLACE_LENGTH,
        help_text=gettext_lazy("A room, or the address of a call"),
    )
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=MAX_NOTES_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("Markdown"),
    )
    links = forms.CharField(
        label=gettext_lazy("Links"),
        required=False,
        max_length=MAX_LINKS_LENGTH,
        widget=forms.Textarea(
            attrs={"rows": 2, "placeholder": gettext_lazy("Slides https://files.example.org/slides.pdf")}
        ),
        help_text=gettext_lazy("Minutes, a file, slides: one per line, words, then the address"),
    )
    scope = forms.ChoiceField(
        label=gettext_lazy("Change"), choices=Scope, required=False, initial=Scope.THIS, widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label=gettext_lazy("Yes, save it"), required=False)
    once = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        person: Person,
        now: datetime,
        near: Collection[int],
        is_planned: bool = False,
        offered: Iterable[Project] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.person, self.now, self.today, self.is_planned = person, now, now.date(), is_planned
        chosen = self.data.getlist("attendees") if isinstance(self.data, QueryDict) else self.data.get("attendees")
        self.near = {*near, *ids_among(chosen or self.initial.get("attendees") or [])}
        people = Person.objects.active().select_related("team").order_by("name", "id")
        fields: dict[str, Any] = self.fields
        fields["projects"].queryset = writable_projects(person)
        if offered is not None:
            fields["projects"].choices = [(one.pk, one.name) for one in offered]
        fields["attendees"].queryset = people.filter(pk__in=self.near)
        fields["others"].queryset = people.exclude(pk__in=self.near)

    @staticmethod
    def of(meeting: Meeting) -> dict[str, Any]:
        """What the form shows of a meeting that is there: its initial values."""
        rows = list(meeting.attendances.all())
        planned = meeting.state == MeetingState.PLANNED
        plain = ("held_on", "starts_at", "minutes", "mode", "place", "notes", "links", "version")
        return {
            **{name: getattr(meeting, name) for name in plain},
            "projects": [project.pk for project in meeting.projects.all()],
            "attendees": [
                row.person_id for row in rows if row.person_id and (row.invited if planned else row.attended)
            ],
            "guests": [Guest(row.guest_name, Side(row.side), row.guest_address) for row in rows if row.guest_name],
        }

    @classmethod
    def typed(cls, meeting: Meeting) -> dict[str, list[str]]:
        """The same as if somebody had just typed it."""
        initial = cls.of(meeting)
        shown = {name: field.prepare_value(initial.get(name)) for name, field in cls.base_fields.items()}
        many = {name: value if isinstance(value, list) else [value] for name, value in shown.items()}
        return {name: [str(one) for one in values if one is not None] for name, values in many.items()}

    def found(self) -> list[Person]:
        """The others that are ticked so far."""
        ids = ids_among(self["others"].value() or [])
        return list(self.fields["others"].queryset.filter(pk__in=ids)) if ids else []

    @cached_property
    def people_offered(self) -> "Offer":
        return Offer.of(self["attendees"], upto=6)

    @cached_property
    def projects_offered(self) -> "Offer":
        return Offer.of(self["projects"], upto=8)

    def modes(self) -> list[tuple[Any, str]]:
        """A box and an icon for each."""
        return [(box, ICONS[Mode(box.data["value"])]) for box in self["mode"]]

    def days(self, last: date | None) -> list[date]:
        """Those most likely meant, today first: yesterday, and the weekday of the last meeting where it came since."""
        days = [self.today, self.today - timedelta(days=1)]
        if last is not None:
            usual = self.today - timedelta(days=(self.today.weekday() - last.weekday()) % 7)
            days += [usual] if usual > last and usual not in days else []
        return days

    def verdict(self, *, requires_trace: bool, traced: bool = False) -> "Verdict | None":
        """Whether it counts as filled in so far; None while that cannot be said. `traced`: it left something."""
        if not self.is_bound:
            filled = {name: self[name].value() for name in self.fields}
            if self._is_blank(filled):  # as most are opened: a second form would ask the database for its people
                return None
            form = MeetingForm(filled, person=self.person, now=self.now, near=self.near, is_planned=self.is_planned)
            return form.verdict(requires_trace=requires_trace, traced=traced)
        self.is_valid()
        data = self.cleaned_data
        if not {"held_on", "attendees", "guests"} <= data.keys():
            return None
        people, guests = [*data["attendees"], *data.get("others", [])], data["guests"]
        if self.planned():
            return Verdict(planned=True, overdue=self.has_come())
        if not people and not guests and not data.get("projects"):
            return None
        sides = {*map(str, sides_on(people, data["held_on"]).values()), *(str(guest.side) for guest in guests)}
        trace = traced or bool(data.get("notes", "").strip())
        return Verdict(reasons=reasons_against(state="held", sides=sides, trace=trace, requires_trace=requires_trace))

    def _is_blank(self, filled: dict[str, Any]) -> bool:
        """Nobody and nothing is chosen, for today."""
        chosen = any(filled[name] for name in ("projects", "attendees", "others", "guests", "starts_at"))
        return not chosen and filled["held_on"] == self.today and not self.is_planned

    def has_come(self) -> bool:
        """Its start, or its day where it has none."""
        data = self.cleaned_data
        return has_come(held_on=data["held_on"], starts_at=data.get("starts_at"), now=self.now)

    def planned(self) -> bool:
        return self.is_planned or not self.has_come()

    def people(self) -> list[Person]:
        return [*self.cleaned_data["attendees"], *self.cleaned_data["others"]]

    def action_arguments(self) -> dict[str, Any]:
        """What log_meeting and update_meeting take. Of a planned one the people are invited, else they attended."""
        data = self.cleaned_data
        planned = self.planned()
        return {
            **{name: data[name] for name in ("held_on", "starts_at", "minutes", "mode", "place", "notes", "links")},
            "projects": list(data["projects"]),
            "state": MeetingState.PLANNED if planned else MeetingState.HELD,
            "guests": data["guests"],
            "asks": not data["sure"],
            **({"invited": self.people()} if planned else {"attendees": self.people()}),
        }


class NotesForm(ErrorTexts, forms.Form):
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        required=False,
        max_length=MAX_NOTES_LENGTH,
        widget=forms.Textarea(attrs={"rows": 12, "autofocus": True}),
        help_text=gettext_lazy("Markdown: **bold**, - a list, # a heading"),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class RepeatUnit(models.TextChoices):
    """How the page of a series says a rule."""

    WEEKS = "weeks", gettext_lazy("weeks, on this weekday")
    MONTHS_BY_WEEKDAY = "months_by_weekday", gettext_lazy("months, on this weekday of the month")
    MONTHS_BY_DATE = "months_by_date", gettext_lazy("months, on this date")


class Ending(models.TextChoices):
    NEVER = "never", gettext_lazy("Never")
    COUNT = "count", gettext_lazy("After a number of meetings")
    UNTIL = "until", gettext_lazy("On a day")


RULES = {
    RepeatUnit.WEEKS: weekly_rule,
    RepeatUnit.MONTHS_BY_WEEKDAY: monthly_rule_by_weekday,
    RepeatUnit.MONTHS_BY_DATE: monthly_rule_by_date,
}  # fmt: skip


class RepeatForm(ErrorTexts, forms.Form):
    """How a planned meeting comes again, and how that ends."""

    every = forms.IntegerField(label=gettext_lazy("Every"), min_value=1, max_value=52, initial=1)
    unit = forms.ChoiceField(
        label=gettext_lazy("Weeks or months"), choices=RepeatUnit, initial=RepeatUnit.WEEKS, widget=forms.RadioSelect
    )
    ends = forms.ChoiceField(label=gettext_lazy("Ends"), choices=Ending, initial=Ending.NEVER, widget=forms.RadioSelect)
    count = forms.IntegerField(
        label=gettext_lazy("Number of meetings"),
        required=False,
        min_value=1,
        max_value=MAX_COUNT,
        help_text=gettext_lazy("Those that closed weeks leave out are counted."),
    )
    until_on = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=Day)
    skips_closed = forms.BooleanField(
        label=gettext_lazy("Leave out the closed weeks of the term calendar"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("ends") == Ending.COUNT and not data.get("count") and "count" not in self.errors:
            self.add_error("count", gettext_lazy("Enter how many meetings."))
        if data.get("ends") == Ending.UNTIL and not data.get("until_on") and "until_on" not in self.errors:
            self.add_error("until_on", gettext_lazy("Enter the last day, such as 2026-03-04."))
        return data

    def action_arguments(self, day: date) -> dict[str, Any]:
        """What `repeat_meeting` takes. `day`: of the first meeting."""
        data = self.cleaned_data
        return {
            "rule": RULES[RepeatUnit(data["unit"])](data["every"], day),
            "count": data["count"] if data["ends"] == Ending.COUNT else None,
            "until_on": data["until_on"] if data["ends"] == Ending.UNTIL else None,
            "skips_closed": data["skips_closed"],
        }
