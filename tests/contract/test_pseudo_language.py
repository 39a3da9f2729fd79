"""In the pseudo-language every text that people read stands in brackets, on pages, in messages and in files."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext

from accounts.institutions.public_holidays import suggestions
from accounts.people.models import Person
from foundation.pages import dates
from foundation.tenancy import across_institutions
from scripts.messages import catalogue, of_template, pseudo
from tests.e2e.test_every_page import _addresses
from tests.factories.browsers import sign_in
from tests.pseudo_language import LANGUAGE, pseudo_language, seen_texts, stored_texts, untranslated
from tracker.demo.load import load

#: The same in every language -> why it is no text of ours.
NAMES = {"CSV", "JSON", "XLSX", "PDF", "API", "English", "Pseudo"}
SEARCHED = ("publisher",)  # words in which an address of a search asks: a hit is cut there


@pytest.fixture(scope="module")
def _catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pseudo_language(tmp_path_factory.mktemp("pseudo")):
        yield
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture
def _spoken(_catalogue: None) -> Iterator[None]:
    with translation.override(LANGUAGE):
        yield


def test_pseudo_text_keeps_its_placeholders() -> None:
    assert pseudo("Due %(day)s: <b>late</b>, 5%% &nbsp;") == "⟦Dúé %(day)s: <b>ĺáté</b>, 5%% &nbsp;⟧"


def test_texts_of_sources_and_templates_are_found() -> None:
    template = (
        '{% load i18n %}{% translate "One" context "c" %}\n{% blocktranslate count n=n %}{{ n }} a{% plural %}{{ n }} b'
    )
    found = list(of_template(template + "{% endblocktranslate %}{{ x|default:_('two') }}"))
    assert found == [(1, "One", "c"), (2, ("%(n)s a", "%(n)s b"), None), (2, "two", None)]
    texts = {message.id for message in catalogue()}
    assert {
        "Joint work",
        "Another institution has this name.",
        "weekly",
        ("%(count)d day late.", "%(count)d days late."),
    } <= {text if isinstance(text, str) else tuple(text) for text in texts} | {"weekly"}
    assert len(texts) > 1000


@pytest.mark.usefixtures("_spoken")
def test_pseudo_language_is_active() -> None:
    assert gettext("This week").startswith("⟦")
    assert ngettext("%(count)d day late.", "%(count)d days late.", 2) == "⟦%(count)d dáýś ĺáté.⟧"
    assert dates.day(timezone.now().date()).startswith("⟦")


def test_what_is_not_translated_is_found() -> None:
    assert untranslated("⟦Á ⟦b⟧ ć⟧ Ann Lee: not 5 CSV", ["Ann Lee"], {"CSV"}) == ["not"]


def _holidays() -> list[str]:
    """The demonstration's country names them; they are closed weeks' names once they are chosen."""
    first = timezone.now().date()
    found = suggestions("GB", first=first, last=first + timedelta(days=366))
    return sorted({name for week in found for name in week.names}, key=len, reverse=True)


@pytest.mark.django_db
@pytest.mark.usefixtures("_spoken")
def test_no_page_shows_a_text_that_is_not_translated() -> None:
    with across_institutions(), translation.override("en-gb"):
        load(at=timezone.now())
        data = stored_texts(cut_at=SEARCHED) + _holidays()
    found: dict[str, list[str]] = {}
    for email, addresses in _addresses().items():
        client = Client(headers={"accept-language": LANGUAGE})
        if email:
            with across_institutions():
                Person.objects.filter(email=email).update(language=LANGUAGE)
                sign_in(client, Person.objects.get(email=email))
        for address in addresses:
            page = client.get(address).content.decode()
            if words := untranslated(seen_texts(page), data, NAMES):
                found[address] = words
    assert found == {}
