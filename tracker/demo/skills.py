"""What people can do, as they say: figures of last term and of this one, teachers, a request and a session that is
proposed. May import skills."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from accounts.institutions.models import Institution
from accounts.people.models import Person
from accounts.roles import Side
from foundation.tenancy import within
from tracker.skills.actions import (
    ask_teacher,
    begin_lists,
    freeze_figures,
    offer_teaching,
    rate_skills,
    set_windows,
    update_skill,
)
from tracker.skills.levels import Level
from tracker.skills.models import Skill, TeachingOffer

BEFORE = timedelta(days=120)  # the last term
#: Every so many skills have a wanted level.
WANTED_EVERY = 2
#: Skill -> keys of who can be found as its teacher.
TEACHERS = {
    "Read a SAML or single sign-on error": ("tomasz", "kwame"),
    "Recognise phishing and report it": ("ingrid",),
    "Check the answers of an AI tool against sources": ("amara",),
    "Read proxied, OpenURL and WAYFless links": ("amara", "carys"),
    "Explain what an IP address, DNS and a VPN do": ("kwame",),
    "Mend an entry in the knowledge base": ("leila",),
}
ASKED = ("Read a SAML or single sign-on error", "tomasz", "ffion", "I can do Tuesday afternoons.")


def tell_skills(institution: Institution, people: Mapping[str, Person], *, at: datetime) -> None:
    began = at - BEFORE
    with within(institution.pk):
        begin_lists(institution_id=institution.pk, by=None, at=began)
        skills = list(Skill.objects.select_related("skill_list").order_by("id"))
        for skill in skills[::WANTED_EVERY]:
            update_skill(skill=skill, by=None, at=began, wanted=Level.COVERS)
        known = {skill.name: skill for skill in skills}
        for name, keys in TEACHERS.items():
            for key in keys:
                offer_teaching(by=people[key], at=began, skill=known[name])
        for number, person in enumerate(people.values()):
            set_windows(by=person, at=began, windows=["2-pm", f"{1 + number % 5}-am"])
        for when, more in ((began, 0), (at, 1)):
            _rate(people, skills, more=more, at=when)
            freeze_figures(institution_id=institution.pk, by=None, at=when)
        asked, teacher, learner, text = ASKED
        offers = TeachingOffer.objects.select_related("skill", "person")
        offer = offers.get(skill=known[asked], person=people[teacher])
        ask_teacher(offer=offer, by=people[learner], at=at, text=text)


def _rate(people: Mapping[str, Person], skills: list[Skill], *, more: int, at: datetime) -> None:
    """IT is surer of IT and the library of its systems; everybody learns one level of most skills by the next term."""
    for number, person in enumerate(people.values()):
        levels = {}
        for place, skill in enumerate(skills):
            lists = {"General IT": Side.IT, "Library systems": Side.LIBRARY}
            home = lists.get(skill.skill_list.name) == person.side
            level = 1 + (number * 5 + place * 3) % 3 + home + (more if (number + place) % 4 else 0)
            levels[skill.pk] = min(Level.SHOWS.value, level)
        rate_skills(by=person, at=at, ratings=levels)
