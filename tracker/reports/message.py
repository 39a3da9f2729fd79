"""The report of the month, with its PDF, as a kind of message: to everybody who subscribed before the month began."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.institutions.models import Institution
from accounts.people.models import Person, RoleGrant
from accounts.permissions import may_read_report
from accounts.roles import Role
from foundation.pages.dates import month
from tracker.delivery.kinds import MessageKind, Upcoming
from tracker.delivery.letters import Attachment, Content, Recipient, render_bodies
from tracker.delivery.models import Message
from tracker.figures import periods
from tracker.figures.tables import ReportData
from tracker.reports import actions
from tracker.reports.columns import readable_parts
from tracker.reports.figures import figure_rows
from tracker.reports.formats import pdf
from tracker.reports.models import ReportSubscription
from tracker.reports.report import file_name, report_data, title
from tracker.reports.summary import summary

IN_BODY = ("late", "quiet", "awaiting_leadership")  # figures that the message itself names


@dataclass(slots=True)
class MonthlyReport:
    """One for all who get the report of an institution and a month: read once, and one PDF for each language."""

    data: ReportData
    _files: dict[str | None, bytes] = field(default_factory=dict)

    def file(self) -> bytes:
        language = get_language()
        if language not in self._files:
            self._files[language] = pdf.write(self.data)
        return self._files[language]


class ReportMessage(MessageKind):
    """Once a month, so it goes before the kinds that may come any day: those wait one day a month at most."""

    name = "report"
    label = gettext_lazy("Monthly report")
    at_once = 10  # a PDF takes long
    unsubscribe_title = gettext_lazy("No more monthly reports")
    unsubscribe_question = gettext_lazy("Stop the monthly reports?")
    unsubscribe_done = gettext_lazy("You will get no more monthly reports. You can still open the report here.")

    def period_on(self, day: date) -> date:
        return day.replace(day=1)

    def waiting(self, *, day: date) -> QuerySet[ReportSubscription, ReportSubscription]:
        """What was missed is caught up on later in the same month."""
        month_on = self.period_on(day)
        done = Message.objects.filter(person=OuterRef("person_id"), kind=self.name, period_on=month_on)
        return ReportSubscription.objects.filter(_subscribed_before(month_on), ~Exists(done)).annotate(topic=Value(""))

    def upcoming(self, *, person: Person, day: date, at: datetime) -> Upcoming | None:
        """This month's if it has not gone, else the next one."""
        months = [day, (self.period_on(day) + timedelta(days=31)).replace(day=1)]
        return next((Upcoming(one) for one in months if self.waiting(day=one).filter(person=person).exists()), None)

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, MonthlyReport]:
        people = [message.person_id for message in messages]
        subscribed = set(ReportSubscription.objects.filter(person__in=people).values_list("person_id", flat=True))
        roles: dict[int, set[Role]] = defaultdict(set)
        for person_id, role in RoleGrant.objects.filter(person__in=people).values_list("person_id", "role"):
            roles[person_id].add(Role(role))
        reports: dict[tuple[int, date, tuple[bool, ...]], MonthlyReport] = {}
        says = {}
        for message in messages:
            person = message.addressee
            held = frozenset(roles[person.pk])
            if person.pk not in subscribed or not person.is_active or not may_read_report(held):
                continue
            month_on = message.period_on or self.period_on(message.day_on)
            key = message.institution_id, month_on, readable_parts(held)
            if key not in reports:
                period = periods.month_before(month_on)
                reports[key] = MonthlyReport(report_data(message.institution, period, at=at, roles=held))
            says[message.pk] = reports[key]
        return says

    def write(self, chosen: MonthlyReport, *, to: Recipient) -> Content:
        data = chosen.data
        month_name = month(data.period.from_on)
        facts = {
            "title": title(data),
            "month": month_name,
            "sentence": summary(data),
            "figures": [found for found in data[figure_rows] if found.figure.key in IN_BODY],
            "report_url": (f"{settings.BASE_URL}{reverse('report')}?from={data.period.from_on}&to={data.period.to_on}"),
        }
        text, html = render_bodies("tracker/reports/mail", facts, to=to)
        return Content(
            subject=_("Library and IT in %(month)s: the report") % {"month": month_name},
            text=text,
            html=html,
            attachments=[Attachment(file_name(data, "pdf"), chosen.file(), pdf.MEDIA_TYPE)],
        )

    def obsolete(self) -> Q:
        return Q(~Exists(ReportSubscription.objects.filter(person=OuterRef("person_id")))) | Q(person__is_active=False)

    def unsubscribe(self, *, person: Person, at: datetime) -> None:
        actions.subscribe(person=person, at=at, wanted=False)


def _subscribed_before(day: date) -> Q:
    """Before the day began at their institution. One query."""
    subscribers = Institution.objects.filter(pk__in=ReportSubscription.objects.values("institution_id"))
    begins: dict[datetime, list[str]] = defaultdict(list)
    for zone in subscribers.values_list("time_zone", flat=True).distinct():
        begins[datetime.combine(day, time(0), tzinfo=ZoneInfo(zone))].append(zone)
    found = Q(pk__in=[])
    for begin, zones in begins.items():
        found |= Q(institution__time_zone__in=zones, created_at__lt=begin)
    return found
