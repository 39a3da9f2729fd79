"""Turns the story into rows by the product's own actions, as of an instant. May import every slice up to
reminders."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher, make_password
from django.db import transaction

from accounts.institutions.models import Closure, Consortium, Institution
from accounts.people.actions import create_person
from accounts.people.models import Person, Team
from accounts.roles import Role
from foundation.tenancy import across_institutions, within
from tracker.cadence.weeks import monday_of, week_of
from tracker.closing.actions import close_project
from tracker.demo.agreements import tell_agreements, tell_leadership
from tracker.demo.ai_register import tell_ai_register
from tracker.demo.benefits import tell_benefits
from tracker.demo.goals import tell_goals
from tracker.demo.playbooks import tell_offer, tell_run
from tracker.demo.polls import tell_polls
from tracker.demo.reminders import tell_reminders
from tracker.demo.skills import tell_skills
from tracker.demo.story import CONSORTIUM, INSTITUTIONS, PASSWORD, InstitutionStory, ProjectStory
from tracker.demo.trainings import tell_training
from tracker.meetings.actions import log_meeting
from tracker.meetings.guests import Guest
from tracker.meetings.models import Meeting
from tracker.outcomes.actions import add_action, add_agenda_item, record_decision, update_action
from tracker.projects.actions import create_project, refresh_institution, save_closure, update_project
from tracker.projects.models import Project
from tracker.reports.actions import freeze_consortium_months, keep_band_weeks
from tracker.steps.actions import NewStep, add_steps
from tracker.steps.queries import calendar_of

YEAR = timedelta(weeks=52)
TEAM_HOURS = 12  # a week, of each: one has promised more


class _PrintedPassword(Argon2PasswordHasher):
    """Of a password that stands on the screen: there is nothing to guard, and guarding takes 130 ms each. At the first
    sign-in Django stores it again, hashed as everybody's."""

    time_cost, memory_cost, parallelism = 1, 8, 1


@transaction.atomic
def load(*, at: datetime) -> bool:
    """Tell the story as of `at`; False, and nothing is done, when the demonstration's consortium is there already."""
    with across_institutions():
        if Consortium.objects.filter(name=CONSORTIUM).exists():
            return False
        consortium = Consortium.objects.create(name=CONSORTIUM)
        for story in INSTITUTIONS:
            _Teller(story, consortium, at).tell()
        places = {place.name: place for place in Institution.objects.filter(consortium=consortium)}
        for story in INSTITUTIONS:
            if story.offers:
                tell_offer(story.offers, of=places[story.name], to=places[INSTITUTIONS[0].name], at=at)
        for institution in places.values():
            keep_band_weeks(institution=institution, at=at)
        freeze_consortium_months(consortium=consortium, at=at)
    return True


class _Teller:
    """One institution's story."""

    def __init__(self, story: InstitutionStory, consortium: Consortium, at: datetime) -> None:
        self.story, self.at = story, at
        self.institution = Institution.objects.create(
            name=story.name,
            country="GB",
            time_zone="Europe/London",
            reminder_hour=story.reminder_hour,
            consortium=consortium,
            consortium_agreed_at=at - YEAR if story.agreed else None,
        )
        self.today = self.institution.day(at)
        self.people: dict[str, Person] = {}

    def tell(self) -> None:
        teams = {
            name: Team.objects.create(institution=self.institution, name=name, side=side, hours_a_week=TEAM_HOURS)
            for name, side in self.story.teams.items()
        }
        for person in self.story.people:
            created = create_person(
                institution_id=self.institution.pk,
                by=None,
                at=self.at - YEAR,
                email=f"{person.key}@{self.story.domain}",
                name=person.name,
                team=teams[person.team],
                roles=[Role(grant) for grant in person.grants],
            )
            if person.role:
                password = PASSWORD.format(role=person.role.lower())
                created.password = make_password(password, hasher=_PrintedPassword())
                created.save(update_fields=["password"])
            self.people[person.key] = created
        for closure in self._closures():
            save_closure(closure=closure, by=None, at=self.at - YEAR)
        for project in self.story.projects:
            self._project(project)
        closed = [(closure.starts_on, closure.ends_on) for closure in self._closures()]
        for run in self.story.runs:
            tell_run(
                run, institution=self.institution, people=self.people, today=self.today, noon=self._noon, closed=closed
            )
        if self.story.agreements:
            tell_agreements(self.institution, people=self.people, today=self.today, noon=self._noon)
            first = Project.objects.get(name=self.story.projects[0].name)
            tell_leadership(first, people=self.people, at=self.at)
        with within(self.institution.pk):
            for training in self.story.trainings:
                tell_training(
                    training, institution=self.institution, people=self.people, today=self.today, noon=self._noon
                )
        refresh_institution(institution_id=self.institution.pk, at=self.at)
        tell_reminders(self.institution, closed=closed, at=self.at)
        if self.story.polls:
            tell_polls(self.institution, at=self.at)
        if self.story.keeps_ai_register:
            tell_ai_register(self.institution, people=self.people, today=self.today, noon=self._noon)
            tell_skills(self.institution, self.people, at=self.at)
            tell_benefits(self.institution, people=self.people, today=self.today, noon=self._noon)

    def _closures(self) -> list[Closure]:
        """The winter breaks and summers that touch the last year or the next half."""
        spans = []
        for year in range(self.today.year - 1, self.today.year + 1):
            christmas = monday_of(week_of(date(year, 12, 25)))
            august = monday_of(week_of(date(year, 8, 3)))
            spans += [("winter", "Winter closure", christmas, 13), ("summer", "Summer closure", august, 20)]
        return [
            Closure(
                institution=self.institution,
                name=f"{name} {first.year}",
                starts_on=first,
                ends_on=first + timedelta(days=days),
            )
            for kind, name, first, days in spans
            if kind in self.story.closures
        ]

    def _project(self, story: ProjectStory) -> None:
        monday = monday_of(week_of(self.today))
        began = monday - timedelta(weeks=story.since_weeks)
        project = create_project(
            institution_id=self.institution.pk,
            by=None,
            at=self._noon(began),
            members=[self.people[key] for key in story.people],
            partners=story.partners,
            name=story.name,
            kind=story.kind,
            summary=story.summary,
            library_owner=self.people.get(story.library_owner),
            it_owner=self.people.get(story.it_owner),
            sponsor=self.people.get(story.sponsor),
            target_days=story.target_days,
            grace_days=story.grace_days,
            active_on=began,
        )
        meetings = self._meetings(story, project)
        self._outcomes(story, project, meetings)
        self._plan(story, project)
        tell_goals(story, project, institution=self.institution, people=self.people, today=self.today, noon=self._noon)
        stopped = self._noon(monday - timedelta(weeks=story.until_weeks))
        if story.status == "closed":
            self._close(story, project, at=stopped)
        elif story.status != "active":
            update_project(project=project, by=None, at=stopped, status=story.status)

    def _close(self, story: ProjectStory, project: Project, *, at: datetime) -> None:
        close_project(
            project=project,
            by=self.people[story.library_owner],
            at=at,
            lessons=[{"side": side, "kind": kind, "text": text} for side, kind, text in story.lessons],
            benefits=[
                {
                    "kind": kind,
                    "amount": Decimal(amount),
                    "currency": currency,
                    "period": period,
                    "text": text,
                    "from_on": project.active_on,
                }
                for kind, amount, currency, period, text in story.benefits
            ],
            thanked=[self.people[key] for key in story.thanked],
            thanks=story.thanks,
        )

    def _meetings(self, story: ProjectStory, project: Project) -> list[Meeting]:
        monday = monday_of(week_of(self.today))
        closed = [(closure.starts_on, closure.ends_on) for closure in self._closures()]
        meetings = []
        for week in range(story.since_weeks, story.until_weeks - 1, -story.every):
            if (week * 7) % 12 in story.skips:
                continue
            for weekday in story.weekdays:
                day = monday - timedelta(weeks=week) + timedelta(days=weekday)
                if day > self.today or any(first <= day <= last for first, last in closed):
                    continue
                guests = [Guest(*story.guest)] if story.guest and week % 3 == 0 else []  # type: ignore[arg-type]
                note = story.notes[week % len(story.notes)] if story.notes and week % 2 == 0 else ""
                meetings.append(
                    log_meeting(
                        institution_id=self.institution.pk,
                        by=self.people[story.people[week % len(story.people)]],
                        at=self._noon(day),
                        projects=[project],
                        held_on=day,
                        attendees=[self.people[key] for key in story.people],
                        guests=guests,
                        minutes=story.minutes,
                        mode=story.mode,
                        starts_at=time(10, 30),
                        notes=note,
                        links=f"Minutes https://wiki.example.org/joint-work/{day}" if note else "",
                    ).meeting
                )
        return meetings

    def _outcomes(self, story: ProjectStory, project: Project, meetings: list[Meeting]) -> None:
        ours: dict[str, Any] = {"institution_id": self.institution.pk, "by": None, "project": project}
        monday = monday_of(week_of(self.today))
        for weeks, text, room, awaits in story.decisions:
            day = monday - timedelta(weeks=weeks) + timedelta(days=1)
            record_decision(
                **ours,
                at=self._noon(day),
                text=text,
                decided_on=day,
                in_room=[self.people[key] for key in room],
                must_agree=[self.people[story.sponsor]] if awaits else [],
                awaits_leadership=awaits,
                review_on=self.today + timedelta(weeks=4),
            )
        for text, owner, due_in, state in story.actions:
            decided_on = meetings[-1].held_on if meetings else self.today
            action = add_action(
                **ours,
                at=self._noon(decided_on),
                text=text,
                owner=self.people[owner],
                due_on=self.today + timedelta(days=due_in),
                meeting=meetings[-1] if meetings else None,
            )
            if state != "open":
                done_on = min(decided_on + timedelta(days=4), self.today)
                update_action(action=action, by=None, at=self._noon(done_on), state=state)
        for text in story.agenda:
            add_agenda_item(**ours, at=self.at, text=text)
        if story.planned:
            log_meeting(
                institution_id=self.institution.pk,
                by=self.people[story.people[0]],
                at=self.at,
                projects=[project],
                held_on=self._coming(story),
                invited=[self.people[key] for key in story.people],
                minutes=story.minutes,
                starts_at=time(10, 30),
            )

    def _plan(self, story: ProjectStory, project: Project) -> None:
        monday, calendar = monday_of(week_of(self.today)), calendar_of(self.institution)
        steps = []
        for number, (title, side, owner, weeks, days, done_when, state) in enumerate(story.steps):
            starts_on, due_on = calendar.place(monday + timedelta(weeks=weeks), day=0, days=days)
            steps.append(
                NewStep(
                    title=title,
                    side=side,
                    owner=self.people[owner],
                    starts_on=starts_on,
                    due_on=due_on,
                    done_when=done_when,
                    state=state,
                    done_on=min(due_on, self.today) if state == "done" else None,
                    key=f"step-{number}",
                    after=[f"step-{number - 1}"] if number else [],
                )
            )
        add_steps(institution_id=self.institution.pk, by=None, at=self.at, project=project, steps=steps)

    def _coming(self, story: ProjectStory) -> date:
        """The next of its weekdays that is at least three days away."""
        return next(
            day
            for day in (self.today + timedelta(days=ahead) for ahead in range(3, 11))
            if day.weekday() in story.weekdays
        )

    def _noon(self, day: date) -> datetime:
        """Noon of that day at the institution, or now if that is earlier."""
        return min(datetime.combine(day, time(12), tzinfo=self.institution.zone).astimezone(UTC), self.at)
