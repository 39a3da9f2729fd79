"""The words of choices, in the active language."""

from django.db.models import TextChoices
from django.utils.functional import lazy
from django.utils.translation import get_language, override

from foundation.labels import label_of

_said: list[str | None] = []


def _say(word: str) -> str:
    """A text as gettext_lazy makes one, which notes when it is asked for."""
    _said.append(get_language())
    return f"{word} in {get_language()}"


_say_lazy = lazy(_say, str)


class _Standing(TextChoices):
    LATE = "late", _say_lazy("Late")
    DUE = "due", _say_lazy("Due")


def test_label_is_told_once_per_language() -> None:
    told = []
    for language in ("en-gb", "de", "en-gb"):
        with override(language):
            told += [label_of(_Standing, "late"), label_of(_Standing, _Standing.DUE)]
    assert told == ["Late in en-gb", "Due in en-gb", "Late in de", "Due in de", "Late in en-gb", "Due in en-gb"]
    before = len(_said)
    with override("de"):
        assert label_of(_Standing, "late") == "Late in de"
    assert len(_said) == before


def test_label_of_no_choice_is_the_value() -> None:
    assert (label_of(_Standing, "gone"), label_of(_Standing, 7)) == ("gone", "7")
