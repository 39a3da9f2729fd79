"""The sponsor's digest as a kind of message: once a month at most, in three sentences, with buttons."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.people.models import Person
from foundation.pages import dates
from foundation.pages.dates import month
from tracker.delivery.kinds import MessageKind, Upcoming
from tracker.delivery.letters import Content, Recipient, render_bodies
from tracker.delivery.models import Message
from tracker.leadership.actions import want_digest
from tracker.leadership.digest import DECISIONS_SHOWN, Digest, chosen_projects, digests, sentences
from tracker.leadership.digest_links import AGREE, ASK, ATTEND, button_url
from tracker.leadership.models import DigestPreference
from tracker.projects.models import Project
from tracker.projects.statuses import Status


class DigestMessage(MessageKind):
    name = "digest"
    label = gettext_lazy("Sponsor's digest of the month")
    unsubscribe_title = gettext_lazy("No more digests")
    unsubscribe_question = gettext_lazy("Stop the monthly digest of the projects that you sponsor?")
    unsubscribe_done = gettext_lazy("You will get no more digests.")

    def period_on(self, day: date) -> date:
        return day.replace(day=1)

    def plan(self, *, day: date, zones: Sequence[str], at: datetime) -> int:
        """A row for each new sponsor, that the digest waits in: whoever ends it keeps theirs. One query where there is
        none."""
        known = DigestPreference.objects.filter(person=OuterRef("sponsor"))
        sponsored = Project.objects.filter(
            status=Status.ACTIVE, sponsor__isnull=False, institution__time_zone__in=zones
        )
        new = set(sponsored.filter(~Exists(known)).order_by().values_list("institution", "sponsor"))
        rows = [DigestPreference(institution_id=place, person_id=person) for place, person in sorted(new)]
        return len(DigestPreference.objects.bulk_create(rows, ignore_conflicts=True)) if rows else 0

    def waiting(self, *, day: date) -> QuerySet[DigestPreference, DigestPreference]:
        """Who sponsors a project that was active before the month began."""
        return DigestPreference.objects.filter(self._has_one("person_id", day), wanted=True).annotate(topic=Value(""))

    def upcoming(self, *, person: Person, day: date, at: datetime) -> Upcoming | None:
        """This month's if it has not gone, else the next one. A new sponsor has no row to wait in yet."""
        months = [day, (self.period_on(day) + timedelta(days=31)).replace(day=1)]
        me = Person.objects.filter(~Exists(_unwanted("pk")), pk=person.pk)
        return next((Upcoming(one) for one in months if me.filter(self._has_one("pk", one)).exists()), None)

    def _has_one(self, person: str, day: date) -> Q:
        """Of rows that name a person there."""
        month_on = self.period_on(day)
        done = Message.objects.filter(person=OuterRef(person), kind=self.name, period_on=month_on)
        theirs = Project.objects.filter(sponsor=OuterRef(person), status=Status.ACTIVE, active_on__lt=month_on)
        return Q(Exists(theirs)) & ~Q(Exists(done))

    def choose(self, messages: Sequence[Message], *, at: datetime) -> Mapping[int, Digest]:
        """Six queries for each day that it is somewhere: at most three days."""
        unwanted = DigestPreference.objects.filter(person__in=[one.person_id for one in messages], wanted=False)
        ended = set(unwanted.values_list("person_id", flat=True))
        by_day: dict[date, list[Message]] = defaultdict(list)
        for message in messages:
            if message.addressee.is_active and message.person_id not in ended:
                by_day[message.institution.day(at)].append(message)
        says: dict[int, Digest] = {}
        for day, some in by_day.items():
            found = digests([message.addressee.pk for message in some], today=day)
            says |= {one.pk: found[one.addressee.pk] for one in some if one.addressee.pk in found}
        return says

    def write(self, chosen: Digest, *, to: Recipient) -> Content:
        facts = {
            "sentences": sentences(chosen),
            "decisions": [
                (
                    Truncator(" ".join(row.text.split())).chars(160),
                    row.project.name,
                    button_url(chosen.person_id, AGREE, row.pk),
                )
                for row in chosen.decisions[:DECISIONS_SHOWN]
            ],
            "attend": _attend(chosen),
            "asks": [(one.name, button_url(chosen.person_id, ASK, one.pk)) for one in chosen_projects(chosen)],
            "home_url": settings.BASE_URL + reverse("this-week"),
            "preferences_url": settings.BASE_URL + reverse("digest"),
        }
        subject = _("What you sponsor, in three sentences: %(month)s") % {"month": month(chosen.today)}
        return Content(subject, *render_bodies("tracker/leadership/digest_mail", facts, to=to))

    def obsolete(self) -> Q:
        return Q(Exists(_unwanted("person_id"))) | Q(person__is_active=False)

    def unsubscribe(self, *, person: Person, at: datetime) -> None:
        want_digest(person=person, at=at, wanted=False)


def _unwanted(person: str) -> QuerySet[DigestPreference, DigestPreference]:
    return DigestPreference.objects.filter(person=OuterRef(person), wanted=False)


def _attend(digest: Digest) -> tuple[str, str] | None:
    """The day, and the address."""
    if digest.coming is None:
        return None
    project, day = digest.coming
    return dates.weekday_day(day, digest.today), button_url(digest.person_id, ATTEND, project.pk)
