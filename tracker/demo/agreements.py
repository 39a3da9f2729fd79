"""What the departments of the story agreed on, who stands beside its projects, and what two teams answer for."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from tracker.agreements.actions import add_agreement, agree_to, update_agreement
from tracker.agreements.starting_texts import StartingText, starting_texts
from tracker.leadership.actions import add_card, add_stakeholder
from tracker.leadership.models import Part
from tracker.projects.models import Project


def tell_agreements(
    institution: Institution, *, people: Mapping[str, Person], today: date, noon: Callable[[date], datetime]
) -> None:
    """One in force, whose review comes up; one whose new text waits for IT."""
    said: dict[str, Any] = {"institution_id": institution.pk, "by": people["leila"]}
    owners: dict[str, Any] = {"library_owner": people["amara"], "it_owner": people["tomasz"]}
    wrote = today - timedelta(days=165)
    departments, faults = starting_texts()
    for text in (departments, faults):
        agreement = add_agreement(at=noon(wrote), **said, **owners, **_parts(text))
        for person in owners.values():
            agreement = agree_to(agreement=agreement, by=person, at=noon(wrote + timedelta(days=3)))
        if text is faults:
            changed: dict[str, Any] = {"response_times": f"{text.response_times}\nIn exam weeks: on Saturdays, too."}
            day = noon(today - timedelta(days=4))
            why = "Exam weeks have a rota of their own."
            agreement = update_agreement(agreement=agreement, by=people["amara"], at=day, what_changed=why, **changed)
            agree_to(agreement=agreement, by=people["amara"], at=day)


def _parts(text: StartingText) -> dict[str, Any]:
    return {name: getattr(text, name) for name in ("name", "purpose", "roles", "response_times", "text")}


def tell_leadership(project: Project, *, people: Mapping[str, Person], at: datetime) -> None:
    """Two stakeholders, and the cards of a team on each side."""
    said: dict[str, Any] = {"institution_id": project.institution_id, "by": None, "at": at}
    add_stakeholder(
        project=project, person=people["ingrid"], part=Part.CONSULTED, text="Signs off certificates", **said
    )
    add_stakeholder(project=project, name="The students' union", part=Part.INFORMED, text="Readers abroad", **said)
    for who, covers, decides, asks in (
        (
            "amara",
            "Databases, e-journals and their links",
            "Which resources move first",
            "Networks, before a link changes",
        ),
        (
            "tomasz",
            "Wireless, addresses, the identity provider",
            "When a server restarts",
            "The library, in exam weeks",
        ),
    ):
        team: Any = people[who].team
        add_card(team=team, covers=covers, decides=decides, asks=asks, hours="Monday to Friday, 9 to 17", **said)
