"""What the first college taught and was taught, and what kept trainings from taking place. May import trainings."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.demo.story import TrainingStory
from tracker.projects.models import Project
from tracker.trainings.actions import add_training, count_as_contact
from tracker.trainings.models import TrainingState

CURRENCY = "GBP"


def tell_training(
    story: TrainingStory,
    *,
    institution: Institution,
    people: Mapping[str, Person],
    today: date,
    noon: Callable[[date], datetime],
) -> None:
    day = today - timedelta(days=story.days_ago)
    state = {None: TrainingState.PLANNED, True: TrainingState.HELD, False: TrainingState.NOT_HELD}[story.held]
    cost: dict[str, Any] = {"cost": Decimal(story.cost), "currency": CURRENCY} if story.cost else {}
    training = add_training(
        institution_id=institution.pk, by=None, at=noon(day), topic=story.topic, held_on=day, state=state,
        organiser=people[story.organiser], teacher=people.get(story.teacher), teacher_name=story.teacher_name,
        library_people=story.library, it_people=story.it, hours=Decimal(story.hours), barrier=story.barrier,
        barrier_text=story.barrier_text, links=list(story.links),
        project=Project.objects.get(name=story.project) if story.project else None, **cost,
    )  # fmt: skip
    if story.contact:
        came = [people[key] for key in story.contact]
        count_as_contact(training=training, by=people[story.organiser], at=noon(day), attendees=came)
