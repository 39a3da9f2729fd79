"""What is refused about playbooks, by the API and on the pages, with nothing half done; and hostile files."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse

from accounts.people.models import Person
from accounts.roles import Role, Side
from foundation.errors import Refused
from foundation.tenancy import across_institutions, within
from tests.factories.api import client_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.projects import World, make_world
from tests.tracker.playbooks.test_proposals import LATER, run_otherwise
from tests.tracker.playbooks.test_reading import FILE
from tests.tracker.playbooks.test_starting import FIRST_DAY, TODAY, start
from tracker.playbooks.actions import accept_version, own_playbook, propose_version
from tracker.playbooks.models import Playbook, PlaybookRun, PlaybookVersion, VersionState
from tracker.playbooks.reading import read_file
from tracker.projects.models import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(time_machine: Any) -> World:
    world = make_world()
    time_machine.move_to(world.at(TODAY), tick=False)
    return world


def _person(world: World, *roles: Role) -> Person:
    with across_institutions():
        return make_person(world.institution, Side.LIBRARY, *roles)


def _post(person: Person, path: str, body: Any = None) -> tuple[int, dict[str, Any]]:
    answer = client_of(person).post(f"/api/v1/{path}", body or {}, format="json")
    told: dict[str, Any] = answer.json()
    return answer.status_code, told


def test_other_version_accepted_meanwhile_is_told(world: World) -> None:
    manager = _person(world, Role.MANAGER)
    with within(world.institution.pk):
        runs = [run_otherwise(world), start(world, name="Another")]
        first = propose_version(run=runs[0], by=None, at=world.at(LATER), differences=["charter"])
        second = PlaybookVersion.objects.create(
            institution=world.institution, playbook=first.playbook, state=VersionState.PROPOSED, content=first.content,
            based_on=1, project=runs[1].project, made_on=TODAY,
        )  # fmt: skip
        accept_version(proposed=first, by=None, at=world.at(LATER))
    status, told = _post(manager, f"playbook-versions/{second.pk}/accept/")
    assert (status, "Version 2 was accepted meanwhile" in str(told)) == (409, True)
    browser = signed_in(manager)
    page = browser.get(reverse("playbook-proposal", args=[second.pk])).content.decode()
    assert "Version 2 was accepted meanwhile" in page
    assert "Accept the version" not in page
    page = browser.post(reverse("playbook-proposal-accept", args=[second.pk]), follow=True).content.decode()
    assert page.count("Version 2 was accepted meanwhile") == 2
    with within(world.institution.pk):
        second.refresh_from_db()
        assert (second.state, Playbook.objects.get(pk=second.playbook_id).number) == (VersionState.PROPOSED, 2)


def test_difference_that_is_none_is_refused_by_its_key(world: World) -> None:
    with within(world.institution.pk):
        run = run_otherwise(world)
    status, told = _post(
        world.librarian, f"playbook-runs/{run.pk}/propose/", {"differences": ["charter", "federation"]}
    )
    assert status == 400
    assert "“federation” is not a difference between this project and its playbook." in str(told)
    page = signed_in(world.librarian).post(
        reverse("playbook-compare", args=[run.project_id]), {"differences": ["federation"]}
    )
    assert page.status_code == 422
    with within(world.institution.pk):
        assert not PlaybookVersion.objects.filter(state=VersionState.PROPOSED).exists()


def test_stranger_to_the_project_proposes_nothing(world: World) -> None:
    outside = _person(world, Role.STAFF)
    with within(world.institution.pk):
        run = run_otherwise(world)
    status, told = _post(outside, f"playbook-runs/{run.pk}/propose/", {"differences": ["charter"]})
    assert (status, "Only people of the project and managers can propose" in str(told)) == (403, True)
    address = reverse("playbook-compare", args=[run.project_id])
    assert signed_in(outside).post(address, {"differences": ["charter"]}).status_code == 403


@pytest.mark.parametrize("day", [TODAY - timedelta(days=401), TODAY + timedelta(days=801)])
def test_start_far_away_is_refused_and_makes_nothing(world: World, day: date) -> None:
    with within(world.institution.pk):
        own = own_playbook(institution_id=world.institution.pk, by=None, at=world.at(TODAY), slug="ai-guidance")
        before = Project.objects.count()
    manager = _person(world, Role.MANAGER)
    status, told = _post(manager, f"playbooks/{own.pk}/start/", {"starts_on": str(day)})
    assert (status, "Choose a day from a year ago to two years ahead." in str(told)) == (400, True)
    fields = {"name": "AI", "starts_on": str(day), "step": "start"}
    page = signed_in(manager).post(reverse("playbook-start", args=[own.pk]), fields)
    assert page.status_code == 422
    assert "Choose a day from a year ago to two years ahead." in page.content.decode()
    with within(world.institution.pk):
        assert (Project.objects.count(), PlaybookRun.objects.count()) == (before, 0)


def test_edges_of_the_days_to_start_are_let_through(world: World) -> None:
    with within(world.institution.pk):
        for days in (-400, 800):
            start(world, starts_on=TODAY + timedelta(days=days), name=f"From {days}")
        assert PlaybookRun.objects.count() == 2


def test_only_managers_change_playbooks(world: World) -> None:
    plain = read_file(FILE.encode()).plain()
    status, told = _post(world.librarian, "playbooks/", {"content": plain})
    assert status == 403
    assert signed_in(world.librarian).get(reverse("playbook-add")).status_code == 403
    with within(world.institution.pk):
        run = run_otherwise(world)
        proposed = propose_version(run=run, by=None, at=world.at(LATER), differences=["charter"])
    status, told = _post(world.librarian, f"playbook-versions/{proposed.pk}/decline/")
    assert (status, "Only managers can change the institution's playbooks." in str(told)) == (403, True)


def test_rows_of_another_institution_are_not_found(world: World) -> None:
    neighbour = make_world()
    manager = _person(neighbour, Role.MANAGER)
    with within(world.institution.pk):
        run = run_otherwise(world)
        proposed = propose_version(run=run, by=None, at=world.at(LATER), differences=["charter"])
    for path, body in (
        (f"playbooks/{proposed.playbook_id}/start/", {"starts_on": str(FIRST_DAY)}),
        (f"playbooks/{proposed.playbook_id}/retire/", {"retired": True}),
        (f"playbook-versions/{proposed.pk}/accept/", {}),
        (f"playbook-runs/{run.pk}/propose/", {"differences": ["charter"]}),
    ):
        assert _post(manager, path, body)[0] == 404, path
    for name, pk in (
        ("playbook", proposed.playbook_id), ("playbook-start", proposed.playbook_id),
        ("playbook-proposal", proposed.pk), ("playbook-changes", proposed.playbook_id),
        ("playbook-compare", run.project_id),
    ):  # fmt: skip
        assert signed_in(manager).get(reverse(name, args=[pk])).status_code == 404, name


HOSTILE = {
    "an alias bomb": (b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b]\n", "Line 1: Anchors (&) and aliases (*) are not read."),
    "a class": (b"format: !!python/object/apply:os.system ['true']\n", "Line 1: Tags (!) are not read."),
    "a tag of its own": (b"format: 1\nslug: !mine x\n", "Line 2: Tags (!) are not read."),
    "depth": (b"format: " + b"[" * 50_000, "Line 1: More than 12 levels are inside each other."),
    "depth of a block": (
        b"".join(b" " * level + b"a:\n" for level in range(40)), "Line 14: More than 12 levels are inside each other."
    ),
    "many values": (b"steps:\n" + b"- 1\n" * 30_000, "Line 20000: The file has more than 20000 values."),
    "size": (b"#" * 256_001, "The file is larger than 256 kB."),
    "bytes": (b"\x00\xff\xfe", "The file is not UTF-8. Save it as UTF-8."),
    "a second document": (b"format: 1\n---\nformat: 1\n", "Line 2: A second document begins. Keep each in a file."),
    "a key twice": (b"format: 1\nformat: 1\n", "Line 2: “format” stands here for the second time."),
    "an open quotation": (b'format: "1\n', "This is not YAML. Check the indentation and the quotation marks."),
    "nothing": (b"", "The file is empty."),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused_with_its_place(kind: str) -> None:
    data, why = HOSTILE[kind]
    with pytest.raises(Refused) as refused:
        read_file(data)
    (told,) = refused.value.fields.values()
    assert why in told


def test_hostile_file_is_refused_on_its_page_and_adds_nothing(world: World) -> None:
    browser = signed_in(_person(world, Role.MANAGER))
    for kind in ("an alias bomb", "depth", "a class"):
        data, why = HOSTILE[kind]
        upload = {"file": _named(data), "note": ""}
        page = browser.post(reverse("playbook-add"), upload)
        assert page.status_code == 422, kind
        assert why.replace("&", "&amp;") in page.content.decode(), kind
    with within(world.institution.pk):
        assert not Playbook.objects.exists()


def _named(data: bytes) -> Any:
    file = BytesIO(data)
    file.name = "playbook.yaml"
    return file
