"""Stakeholders and what teams answer for, as lists and as files."""

import pytest

from foundation.tenancy import within
from tests.factories.browsers import signed_in
from tests.factories.projects import make_world
from tracker.leadership.actions import add_card, add_stakeholder

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "told"), [("/stakeholders/", "Hannah Price"), ("/roles/teams/", "Wireless and addresses")]
)
def test_list_and_its_files_show_ones_own(path: str, told: str) -> None:
    world, neighbour = make_world(), make_world()
    for place, name, covers in (
        (world, "Hannah Price", "Wireless and addresses"), (neighbour, "Somebody else", "Something else"),
    ):  # fmt: skip
        with within(place.institution.pk):
            at = place.at(place.project.active_on)
            add_stakeholder(institution_id=place.institution.pk, by=None, at=at, project=place.project, name=name)
            add_card(institution_id=place.institution.pk, team=place.engineer.team, by=None, at=at, covers=covers)
    browser = signed_in(world.librarian)
    page = browser.get(path).content.decode()
    assert told in page
    assert "else" not in page.partition("<tbody")[2].partition("</tbody>")[0]
    assert told in browser.get(f"{path}?format=csv").content.decode()
    assert browser.get(f"{path}?format=xlsx").status_code == 200
