"""Links as lines of text: what is typed is kept, what cannot be followed safely is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.limits import MAX_NAME_LENGTH
from foundation.links import MAX_LINKS, SHOWN, Link, read_links, write_links, wrong_links
from foundation.web_addresses import MAX_URL_LENGTH, is_web_address

HOSTILE = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "file:///etc/passwd", "ftp://example.org/a",
    "//example.org/a", "example.org", "https://", "http:///a", "https://ann:secret@example.org/",
    "mailto:a@example.org", "https://exa\u202emple.org/", "https://example.org/\u200b", "https://example.org/a\x01", "https://[::1/",
    "vbscript:x", "https:example.org", "\\\\server\\share\\minutes.docx", f"https://example.org/{'x' * MAX_URL_LENGTH}",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_address_that_nobody_should_follow_is_refused(url: str) -> None:
    assert not is_web_address(url)
    assert wrong_links([Link("Minutes", url)])


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=c#d",
        "HTTP://example.org",
        "https://bücher.example/ä",
        "https://[::1]:8443/x",
        "http://x/",
    ],
)
def test_address_of_the_web_is_taken(url: str) -> None:
    assert is_web_address(url)
    assert wrong_links([Link("Minutes", url)]) == ""


def test_words_and_number_are_bounded() -> None:
    one = Link("a" * MAX_NAME_LENGTH, "https://example.org/")
    assert wrong_links([one] * MAX_LINKS) == ""
    assert wrong_links([one] * (MAX_LINKS + 1)) == "At most 10 links."
    assert "at most 200 characters" in wrong_links([Link("a" * (MAX_NAME_LENGTH + 1), one.url)])


def test_lines_are_read_as_people_type_them() -> None:
    text = "  Slides,  second draft https://example.org/a \n\nhttps://example.org/b\r\nMinutes\thttps://example.org/c"
    assert read_links(text) == [
        Link("Slides, second draft", "https://example.org/a"),
        Link("https://example.org/b", "https://example.org/b"),
        Link("Minutes", "https://example.org/c"),
    ]


WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=60)
URLS = st.text(st.sampled_from("abcXYZ019-._~/?#&=%"), max_size=1900).map(lambda path: f"https://example.org/{path}")


@given(st.lists(st.builds(Link, WORDS, URLS), max_size=MAX_LINKS))
def test_what_is_written_is_read_again(links: list[Link]) -> None:
    kept = read_links(write_links(links))
    assert [link.url for link in kept] == [link.url for link in links]
    assert read_links(write_links(kept)) == kept  # settled by the first time
    assert wrong_links(kept) == ""


@given(st.builds(Link, WORDS, URLS))
def test_what_is_shown_is_short_and_one_line(link: Link) -> None:
    assert "\n" not in link.shown
    assert len(link.shown) <= max(SHOWN, len(link.label))
