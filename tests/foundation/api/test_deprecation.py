"""What is to end says so on each answer and in the document, long enough before."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import path, reverse
from django.utils.http import parse_http_date
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import CharField, Serializer
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts.roles import Role, Side
from foundation.api.deprecation import ALL, GUIDE, Deprecation
from foundation.api.views import InstitutionView
from foundation.permissions import anyone
from foundation.tenancy import across_institutions
from tests.factories.people import make_institution, make_person

SINCE, UNTIL = date(2027, 1, 11), date(2028, 3, 31)


class EndingShape(Serializer[Any]):
    """How it goes."""

    state = CharField()


class Ending(InstitutionView):
    """GET is to end, PATCH stays."""

    reads = writes = anyone
    deprecations = {"get": Deprecation(SINCE, UNTIL, "Read /api/v1/me/.")}

    @extend_schema(operation_id="get_ending", summary="Read it", responses=EndingShape)
    def get(self, request: Request) -> Response:
        return self.answer({})

    @extend_schema(operation_id="change_ending", summary="Change it", request=None, responses=EndingShape)
    def patch(self, request: Request) -> Response:
        return self.answer({})


class AllEnding(Ending):
    deprecations = {ALL: Deprecation(SINCE, UNTIL, "Use /api/v2/.")}


urlpatterns = [path("api/v1/ending/", Ending.as_view()), path("api/v1/all/", AllEnding.as_view())]


def _ask(view: type[InstitutionView], method: str, query: str = "") -> Any:
    with across_institutions():
        person = make_person(make_institution(), Side.LIBRARY, Role.ADMIN)
    request = getattr(APIRequestFactory(), method)(f"/api/v1/ending/{query}")
    force_authenticate(request, person)
    return view.as_view()(request)


@pytest.mark.parametrize("query", ["", "?unknown=1"])
def test_answer_of_what_ends_says_since_when_and_until(db: None, query: str) -> None:
    answer = _ask(Ending, "get", query)
    assert answer.status_code == (400 if query else 200)
    since = int(answer.headers["Deprecation"].removeprefix("@"))
    assert datetime.fromtimestamp(since, UTC) == datetime(2027, 1, 11, tzinfo=UTC)
    ends = datetime.fromtimestamp(parse_http_date(answer.headers["Sunset"]), UTC)
    assert ends == datetime(2028, 4, 1, tzinfo=UTC)
    assert f"<{GUIDE}>" in answer.headers["Link"]


def test_other_method_of_the_same_address_lives_on(db: None) -> None:
    assert "Deprecation" not in _ask(Ending, "patch").headers
    assert "Sunset" in _ask(AllEnding, "patch").headers


def test_document_marks_what_ends() -> None:
    document = SchemaGenerator(patterns=urlpatterns).get_schema(public=True)  # type: ignore[no-untyped-call]
    ending = document["paths"]["/api/v1/ending/"]
    assert ending["get"]["deprecated"] is True
    assert "its last day is 2028-03-31. Read /api/v1/me/." in ending["get"]["description"]
    assert "deprecated" not in ending["patch"]
    assert document["paths"]["/api/v1/all/"]["patch"]["deprecated"] is True


def test_notice_shorter_than_a_year_is_refused() -> None:
    with pytest.raises(ValueError, match="within 365 days"):
        Deprecation(SINCE, date(2027, 12, 31), "")


def test_notice_leads_to_a_heading_of_the_guide(client: Any, db: None) -> None:
    page, _, heading = GUIDE.partition("#")
    assert page == reverse("api:docs")
    assert f'id="{heading}"' in client.get(page).content.decode()
