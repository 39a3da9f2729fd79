"""The AI register of the story: a concern that went through its first review, uses in each state, and what is due."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from accounts.institutions.models import Institution
from accounts.people.models import Person
from foundation.tenancy import within
from tracker.ai_register.actions import (
    add_entry,
    ask_for_review,
    decide_on_entry,
    publish_entry,
    review_entry,
    set_public_page,
    update_entry,
)
from tracker.ai_register.models import AiEntry
from tracker.projects.models import Project


def tell_ai_register(
    institution: Institution, *, people: Mapping[str, Person], today: date, noon: Callable[[date], datetime]
) -> None:
    with within(institution.pk):
        _Register(institution, people, today, noon).tell()


class _Register:
    def __init__(
        self, institution: Institution, people: Mapping[str, Person], today: date, noon: Callable[[date], datetime]
    ) -> None:
        self.institution, self.people, self.today, self.noon = institution, people, today, noon

    def tell(self) -> None:
        self._concern()
        self._in_use()
        self._to_decide()
        self._without_owner()

    def _at(self, weeks_ago: int) -> datetime:
        return self.noon(self.today - timedelta(weeks=weeks_ago))

    def _add(self, weeks_ago: int, library: str, it: str, **fields: Any) -> AiEntry:
        owners: dict[str, Any] = {"library_owner": self.people.get(library), "it_owner": self.people.get(it)}
        return add_entry(institution_id=self.institution.pk, by=None, at=self._at(weeks_ago), **owners, **fields)

    def _concern(self) -> None:
        """Something went wrong, both owners looked, and what they asked for is checked at the next review."""
        project = Project.objects.filter(name="AI guidance for students").first()
        entry = self._add(
            10, "noor", "ingrid",
            kind="concern", name="Made-up references in answers", area="enquiries", risk="medium", project=project,
            description="Chat tools give readers references to papers that do not exist. The desk cannot find them.",
            affected="First-year students", data_class="public",
            check_method="20 fixed questions a term; two people look up every reference.",
            checked_by="Enquiry desk",
        )  # fmt: skip
        ask_for_review(entry=entry, by=self.people["ffion"], at=self._at(7), reason="incident")
        review_entry(
            entry=entry, by=self.people["noor"], at=self._at(6), outcome="changed",
            note="The desk card says how to check a reference. IT adds a line below the tool's answers.",
            check_result="7 of 20 answers named a paper that does not exist.", next_on=self.today,
        )  # fmt: skip

    def _in_use(self) -> None:
        """Agreed to by the dean, reviewed, and on the public page."""
        entry = self._add(
            30, "amara", "tomasz",
            name="Summaries in the discovery search", area="discovery", risk="low", data_class="public",
            description="The search shows a summary of three sentences above the abstract of an article.",
            tool="Discovery assistant 2.1", vendor="Northlight Library Systems", affected="All readers",
            check_method="Each term, 30 summaries are compared with their articles.",
            checked_by="Electronic resources", eu_class="transparency", eu_checked_on=self.today - timedelta(weeks=31),
            guidance_url="https://library.brackenfield.example/ai",
        )  # fmt: skip
        decide_on_entry(entry=entry, by=self.people["ruth"], at=self._at(28), approval="yes")
        update_entry(entry=entry, by=self.people["amara"], at=self._at(28), status="approved")
        review_entry(
            entry=entry, by=self.people["amara"], at=self._at(20), outcome="kept",
            check_result="29 of 30 summaries were right.", next_on=self.today - timedelta(days=4),
        )  # fmt: skip
        publish_entry(entry=entry, by=self.people["ruth"], at=self._at(20), is_public=True)
        set_public_page(
            institution_id=self.institution.pk, by=self.people["ruth"], at=self._at(20), is_on=True,
            slug="brackenfield-college", introduction="We list what we use, and look at each use again.",
        )  # fmt: skip

    def _to_decide(self) -> None:
        self._add(
            1, "ffion", "ingrid",
            name="Drafts of answers at the enquiry desk", area="enquiries", risk="medium", data_class="internal",
            description="An assistant drafts answers to readers' questions; a person checks each before it is sent.",
            tool="Desk assistant", vendor="Northlight Library Systems", status="pilot",
            check_method="A person reads every draft; wrong ones are counted each week.",
        )  # fmt: skip

    def _without_owner(self) -> None:
        self._add(
            5, "leila", "",
            name="Subject headings proposed for e-books", area="metadata", data_class="public",
            description="A tool proposes subject headings; a cataloguer takes or drops each of them.",
            review_on=self.today + timedelta(weeks=3),
        )  # fmt: skip
