"""The token of a mailed link: what is signed comes back, and nothing else does."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import signing

from foundation.signed_links import BadLink, ExpiredLink, SignedLinks

TIMED = SignedLinks("decision-agree-by-mail", salt="test", valid=timedelta(days=1))
LASTING = SignedLinks("unsubscribe", salt="test")
each = pytest.mark.parametrize("links", [TIMED, LASTING], ids=["timed", "lasting"])


def token_of(links: SignedLinks, value: str) -> str:
    return links.path(value).strip("/").split("/")[-1]


@each
@pytest.mark.parametrize("value", ["7", "reminder.7", "a:b", "7_1764412345.25_new"])
def test_value_comes_back_and_token_has_no_colon(links: SignedLinks, value: str) -> None:
    token = token_of(links, value)
    assert links.read(token) == value
    assert ":" not in token.removeprefix(value)


@each
def test_another_value_page_or_end_is_refused(links: SignedLinks) -> None:
    token = token_of(links, "7")
    other_salt = SignedLinks(links.route, salt="other", valid=links.valid)
    for wrong in ("8" + token[1:], token[:-1], token + "A", "7", "", ".", "..", token_of(other_salt, "7")):
        with pytest.raises(BadLink):
            links.read(wrong)


def test_link_expires_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    token = token_of(TIMED, "7")
    monkeypatch.setattr(TIMED, "valid", timedelta(seconds=-1))
    with pytest.raises(ExpiredLink):
        TIMED.read(token)


@each
def test_links_in_mails_sent_before_still_work(links: SignedLinks) -> None:
    signer = signing.Signer if links.valid is None else signing.TimestampSigner
    assert links.read(signer(salt="test").sign("7").replace(":", ".")) == "7"


@each
def test_link_of_a_former_key_is_read(links: SignedLinks, settings: Any) -> None:
    token = token_of(links, "7")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 8, [settings.SECRET_KEY]
    assert links.read(token) == "7"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadLink):
        links.read(token)


def test_url_is_the_path_at_the_installation(settings: Any) -> None:
    assert LASTING.url("x.1") == settings.BASE_URL + LASTING.path("x.1")
