"""Lists and sentences are joined in the way of the active language, here as in a template."""

import pytest
from django.template import Context, Template
from django.utils.translation import gettext_lazy, override

from foundation.text_lists import and_list, join_sentences, or_list


@pytest.mark.parametrize(
    ("items", "said"),
    [([], ""), (["Ann"], "Ann"), (["Ann", "Ben"], "Ann and Ben"), (("Ann", "Ben", "Cy"), "Ann, Ben and Cy")],
)
def test_a_list_of_names_ends_with_and(items: list[str], said: str) -> None:
    assert and_list(items) == said
    assert and_list(iter(items)) == said


def test_a_list_of_choices_ends_with_or() -> None:
    assert or_list(["a", "b", "c"]) == "a, b or c"


def test_an_arabic_list_has_the_arabic_comma() -> None:
    with override("ar"):
        assert and_list(["١", "٢", "٣"]).startswith("١، ٢")


def test_sentences_follow_each_other() -> None:
    assert join_sentences(["It is late.", "", gettext_lazy("Monday")]) == "It is late. Monday"
    with override("de"):
        assert join_sentences([gettext_lazy("Monday")]) == "Montag"


def test_a_template_joins_and_escapes() -> None:
    shown = Template("{{ names|and_list }}, {{ names|or_list }}").render(Context({"names": ["<b>", "x"]}))
    assert shown == "&lt;b&gt; and x, &lt;b&gt; or x"
