"""Every form of the product, sent empty and with rubbish: what is wrong is said at the top of the page, with a link to
each field, in words of our own, and the page's title says that there is an error."""

import inspect
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django import forms
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import password_validation
from django.contrib.auth.tokens import default_token_generator
from django.core import validators
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from accounts.roles import Role, Side
from foundation.forms import ErrorTexts, set_error_texts
from foundation.tenancy import across_institutions
from tests.contract.routes import LINKS, PAGES, ids_of
from tests.factories.browsers import signed_in
from tests.factories.people import make_person
from tests.factories.polls import make_open_wave, make_ticket
from tests.factories.projects import World, make_world
from tests.rendered_forms import Fields, forms_of
from tracker.intake.csv.actions import store_upload
from tracker.polls.sealing import person_codes
from tracker.projects.forms import PARTS
from tracker.reminders.forms import SnoozeForm
from tracker.reminders.links import answer_url

HOUSE = ("accounts", "collab", "foundation", "tracker")
RUBBISH = ["rubbish", "-1", "99999999999999999999", "2026-02-31", "x" * 120_000, "<b>%s {x}</b>"]
#: What a form keeps to itself: sent as the page has it.
HIDDEN = {"csrfmiddlewaretoken", "version", "once"}
#: Pages that show other forms to other people.
SHARED = ("/projects/",)
#: Forms whose fields cannot be wrong; the second would sign the walk out.
ASKING = ("/search/", "/sign-out/")


# what Django says by itself


def _texts_of(source: type) -> Iterator[Any]:
    for name in ("default_error_messages", "error_messages"):
        texts = getattr(source, name, {})
        yield from texts.values() if isinstance(texts, dict) else ()
    yield from (value for name, value in vars(source).items() if name == "message" and value)


def _django() -> re.Pattern[str]:
    """Every text of a form, a model's field, a validator or a sign-in form of Django's."""
    places = (forms.fields, forms.models, models.fields, models, validators, auth_forms)
    sources = {kind for place in places for _name, kind in inspect.getmembers(place, inspect.isclass)}
    texts = {str(text) for kind in sources if kind.__module__.startswith("django.") for text in _texts_of(kind)}
    texts |= {"This password is too", "The password is too similar", "(Hidden field"}
    longest = {max(re.split(r"%\(\w+\)[sd]", text), key=len) for text in texts}
    assert len(longest) > 60
    return re.compile("|".join(re.escape(part) for part in longest if len(part) > 9))


DJANGO = _django()


def test_the_search_finds_texts_of_django() -> None:
    assert DJANGO.search("<li>This field is required.</li>")
    assert DJANGO.search("Select a valid choice. Mars is not one of the available choices.")
    assert DJANGO.search("Ensure this value is less than or equal to 24.")
    assert not DJANGO.search("Choose at least one project.")


# the forms


def _forms_of_ours() -> set[type[forms.BaseForm]]:
    found: set[type[forms.BaseForm]] = set()
    waiting: list[type] = [forms.BaseForm]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if kind.__module__.split(".")[0] in HOUSE and not kind.__module__.endswith("admin"):
                found.add(kind)
    return found


def test_every_form_has_error_texts_of_its_own() -> None:
    assert len(_forms_of_ours()) > 15
    assert [kind for kind in _forms_of_ours() if not issubclass(kind, ErrorTexts)] == []


@pytest.mark.parametrize("name", forms.fields.__all__)
def test_a_field_of_any_kind_says_what_to_do(name: str) -> None:
    """Also one that no form has yet."""
    kind = getattr(forms, name)
    extra: dict[str, dict[str, Any]] = {
        "MultiValueField": {"fields": []},
        "ComboField": {"fields": []},
        "FilePathField": {"path": "."},
        "RegexField": {"regex": "."},
        "URLField": {"assume_scheme": "https"},
    }
    field = kind(label="Colour", **extra.get(name, {}))
    set_error_texts({"colour": field})
    assert [text for text in field.error_messages.values() if DJANGO.search(str(text))] == []


def test_a_field_keeps_words_of_its_own() -> None:
    class Asked(ErrorTexts, forms.Form):
        name = forms.CharField(max_length=2, error_messages={"required": "Enter what it is for."})
        sides = forms.MultipleChoiceField(label="Sides", choices=[("it", "IT")])
        minutes = forms.IntegerField(label="Minutes", max_value=5)

    assert Asked({}).errors == {
        "name": ["Enter what it is for."],
        "sides": ["Choose at least one under “Sides”."],
        "minutes": ["Enter a number for “Minutes”."],
    }
    assert Asked({"name": "abc", "sides": ["x"], "minutes": "9"}).errors == {
        "name": ["“Name” can have at most 2 characters. It has 3."],
        "sides": ["Choose from what is offered under “Sides”."],
        "minutes": ["“Minutes” must be 5 or less."],
    }


# the walk


class Walk:
    """`refused`: the forms that were refused somewhere."""

    def __init__(self) -> None:
        self.world: World = make_world()
        self.ids = ids_of(self.world)
        with across_institutions():
            place = self.world.institution
            people = {"admin": make_person(place, Side.IT, Role.ADMIN)}
            people["dean"] = make_person(place, Side.LEADERSHIP, Role.DEAN)
            by: dict[str, Any] = {"institution_id": place.pk, "by": people["admin"], "at": timezone.now()}
            upload = store_upload(file_name="a.csv", chunks=[b"day,whom\n1/2/2026,Ann\n"], **by)
            self.ids["upload"] = upload.pk
            wave = make_open_wave(self.world, closes_on=timezone.now().date() + timedelta(days=7))
            self.code = next(person_codes(wave.pk, people["admin"].pk))
            make_ticket(wave, self.code)
        self.clients = {**{who: signed_in(person) for who, person in people.items()}, "nobody": Client()}
        self.refused: set[type] = set()
        self.problems: list[str] = []

    def addresses(self) -> Iterator[str]:
        for route in PAGES:
            if route.name not in LINKS and route.access and route.access.reads is not None:
                yield route.path(self.ids)
        for kind, row in (("decisions", "decision"), ("actions", "action"), ("agenda", "agenda-item")):
            yield reverse("outcome", args=[kind, self.ids[row]])
            yield reverse("outcome-add", args=[self.world.project.pk, kind])
        for kind in ("lessons", "thanks"):
            yield reverse("closing-add", args=[self.world.project.pk, kind])
        for part in PARTS:
            yield reverse("project-part", args=[self.world.project.pk, part])
        token = answer_url(self.ids["reminder"], "we-met").split("/")[-3]
        yield from (reverse("reminder-answer", args=[token, answer]) for answer in ("we-met", "snooze"))
        yield reverse("poll-answer", args=[self.code])
        person = self.world.librarian
        uid, token = urlsafe_base64_encode(force_bytes(person.pk)), default_token_generator.make_token(person)
        yield reverse("password-reset", args=[uid, token])

    def ask(self, client: Client, method: str, path: str, data: dict[str, Any]) -> HttpResponse:
        with transaction.atomic():
            answer = client.get(path, data, follow=True) if method == "get" else client.post(path, data)
            transaction.set_rollback(bool(data) or method == "post")  # what a page notes in the session, it keeps
        self.judge(answer, f"{method} {path} {str(data)[:80]}")
        return answer

    def judge(self, answer: Any, what: str) -> None:
        layers = [layer for one in answer.context or () for layer in getattr(one, "dicts", [one])]
        values = [value for layer in layers for value in layer.values()]
        wrong = {id(one): one for one in values if isinstance(one, forms.BaseForm) and one.is_bound and one.errors}
        if not wrong:
            return
        self.refused |= {type(form) for form in wrong.values()}
        count = sum(len(texts) for form in wrong.values() for texts in form.errors.values())
        self.problems += [f"{what}: {fault}" for fault in faults(answer.content.decode(), count)]


def faults(page: str, count: int) -> Iterator[str]:
    """What is wrong with a page that refuses a form, which has `count` errors."""
    if not re.search(r"<title>\s*Error: ", page):
        yield "the title says nothing"
    summary = re.search(
        r'<div class="error-summary" id="error-summary" tabindex="-1" autofocus.*?</ul>', page, re.DOTALL
    )
    if summary is None:
        yield "no summary"
        return
    if summary[0].count("<li>") != count:
        yield f"{summary[0].count('<li>')} of {count} errors in the summary"
    ids = re.findall(r'\sid="([^"]*)"', page)
    for address in re.findall(r'href="([^"]*)"', summary[0]):
        if ids.count(address.removeprefix("#")) != 1:
            yield f"{address} leads nowhere, or to several"
    if text := DJANGO.search(unescape(page)):
        yield f"Django's text: {text[0]}"


@pytest.fixture
def walk(db: None) -> Walk:
    return Walk()


def _sendings(fields: Fields) -> Iterator[dict[str, Any]]:
    kept = {name: values for name, values in fields.items() if name in HIDDEN}
    yield kept
    for value in RUBBISH:
        yield {**{name: [value] for name in fields}, **kept}
    yield {**fields, "version": ["rubbish"]}


#: Asked of who is not signed in yet: tests/accounts/second_step.
HELD = {"SecondStepForm", "PasskeyAnswerForm"}


def _takes_all(kind: Any) -> bool:
    """A form of boxes only, which may be empty: nothing that is sent is wrong."""
    fields = list(kind.base_fields.values())
    return bool(fields) and all(type(one) is forms.BooleanField and not one.required for one in fields)


@pytest.mark.timeout(300)
def test_a_refused_form_says_at_the_top_what_is_wrong(walk: Walk) -> None:
    sent: set[tuple[str, frozenset[str]]] = set()
    done: set[str] = set()
    for path in dict.fromkeys(walk.addresses()):
        for client in walk.clients.values():
            if path in done:
                continue
            answer: Any = walk.ask(client, "get", path, {})
            if answer.status_code != 200 or "html" not in answer.headers["Content-Type"]:
                continue
            if not path.startswith(SHARED):
                done.add(path)
            here = answer.request["PATH_INFO"]
            page = answer.content.decode()
            asks = {
                "".join(re.findall(r'\saction="([^"]*)"', form))
                for form in re.findall(r'<form method="get"([^>]*)>', page)
            }
            for action, fields in forms_of(page).items():
                if (action or here, frozenset(fields)) in sent or action in ASKING:
                    continue
                sent.add((action or here, frozenset(fields)))
                for data in _sendings(fields):
                    walk.ask(client, "get" if action in asks else "post", action or here, data)
    assert walk.problems == []
    never = {kind for kind in _forms_of_ours() - walk.refused if not kind.__subclasses__() and not _takes_all(kind)}
    assert {kind.__name__ for kind in never} == {"Example", *HELD}
    assert SnoozeForm in walk.refused


def test_a_page_that_refuses_nothing_has_no_summary(walk: Walk) -> None:
    page = walk.clients["admin"].get(reverse("log-meeting")).content.decode()
    assert "error-summary" not in page
    assert "<title>Log a meeting" in re.sub(r">\s+", ">", page)


SUMMARY = '<title>Error: X</title><div class="error-summary" id="error-summary" tabindex="-1" autofocus><ul>{}</ul>'


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ("<title>X</title>", "the title says nothing"),
        ("<title>Error: X</title>", "no summary"),
        (
            SUMMARY.format('<li><a href="#x">Choose one.</a></li>'),
            "#x leads nowhere, or to several",
        ),
        (SUMMARY.format(""), "0 of 1 errors in the summary"),
        (SUMMARY.format("<li>This field is required.</li>"), "Django's text: This field is required."),
    ],
)
def test_a_page_without_a_part_of_it_is_found(page: str, fault: str) -> None:
    assert fault in list(faults(page, 1))


def test_a_rule_for_passwords_says_what_to_do() -> None:
    rules = password_validation.get_default_password_validators()
    assert len(rules) == 3
    assert [rule for rule in rules if type(rule).__module__.startswith("django")] == []
