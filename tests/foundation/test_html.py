"""What Django's own would make, of all that a page may show."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Side
from foundation.html import fill, fill_each


class Safe:
    def __html__(self) -> str:
        return "<b>its own</b>"


class Name(str):
    """A text of another type, as that of a choice is."""


VALUES = st.one_of(
    st.text(),
    st.text().map(mark_safe),
    st.text().map(Name),
    st.integers(),
    st.floats(),
    st.none(),
    st.dates(),
    st.sampled_from([Safe(), gettext_lazy("<Cancel>"), Side.LIBRARY, Side.LIBRARY.label]),
)


@given(VALUES, VALUES)
def test_pattern_is_filled_as_django_fills_it(first: object, second: object) -> None:
    filled = fill('<a href="{}">{}</a>{{}}', first, second)
    assert type(filled) is SafeString
    assert filled == format_html('<a href="{}">{}</a>{{}}', first, second)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=4))
def test_rows_are_filled_as_django_fills_them(rows: list[tuple[object, object]]) -> None:
    joined = fill_each("<td>{}</td><td>{}</td>", rows, "\n")
    assert type(joined) is SafeString
    assert joined == format_html_join("\n", "<td>{}</td><td>{}</td>", rows)
