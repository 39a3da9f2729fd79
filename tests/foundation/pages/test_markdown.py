"""Notes as HTML stay in proportion to what was written, in size and in time."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.pages.markdown import ALLOWANCE, MAX_GROWTH, rendered

LONGEST = 50_000  # characters of a note
REPEATED = [
    "[", "]", "![", "](", "[]", "[a](", "[a](b", "[a](<b", "[](", '[a](b "', "[a][", "[a]", "![a](b)", "[a](b)",
    "*", "_", "*a", "_a", "*a_ ", "**a *a ", "*a **a ", "a**bc* ", "_*a", "`", "`a", "`a ", "`a`", "![*_`<", "*[a`",
    "<", "<a ", "<http://a", "<http://a>", "&", "&a", "&#1", "&amp;", "\\", "\\\n", '"', "'", "\xa0", "\t", " ", "\n",
    ">", "> ", ">a\n", "> a\nb\n", "- ", "- > ", "*\n-\n", "*\n+\n", "1. ", "1)\n1.\n", "    a\n\n", "    - a\n",
    "#\n", "# a\n", "---\n", "a\n===\n", "```\n", "~~~a\n", "|", "|a", "|-", "a|", "a\n", "a\n\n", "\0", "\u202e", "🚀",
    "e\u0301",
    ">" * 19 + "\n\n", ">" * 40 + "a\n", "a  \n", "[a]: b\n", "[a]: /b 'c'\n\n[a]",
]  # fmt: skip
MADE = {
    "definition used often": "[a]: /" + "x" * 25_000 + "\n\n" + "[a]" * 8_330,
    "title used often": "[a]: /b '" + "x" * 25_000 + "'\n\n" + "[a]" * 8_330,
    "many definitions": "".join(f"[a{number}]: b\n" for number in range(4_000)),
    "wide table of short rows": "|a" * 200 + "|\n" + "|-" * 200 + "|\n" + "|\n" * 24_000,
    "square table": "a|" * 5_000 + "\n" + "-|" * 5_000 + "\n" + "b\n" * 15_000,
    "longer and longer code marks": "".join("e" + "`" * number for number in range(1, 310)),
    "list in list": "".join("  " * number + "- a\n" for number in range(220)),
    "quote in quote": "".join(">" * number + "a\n" for number in range(310)),
    "lazy lines": ">" * 40 + "a\n" + "a\n" * 24_000,
    "one long line": "a" + " " * 49_998 + "a",
    "open brackets, then links": "[" * 25_000 + "](a)" * 6_000,
    "runs of stars": "".join("*" * (number % 7 + 1) + "a" for number in range(10_000)),
}


def bombs() -> dict[str, str]:
    whole = {repr(piece): (piece * LONGEST)[:LONGEST] for piece in REPEATED}
    return {**whole, **{name: text[:LONGEST] for name, text in MADE.items()}}


@pytest.mark.parametrize("name", bombs())
def test_markdown_bomb_stays_small_and_quick(name: str) -> None:
    text = bombs()[name]
    began = process_time()
    html = rendered(text)
    assert process_time() - began < 5
    assert len(html) <= MAX_GROWTH * len(text) + ALLOWANCE


@given(
    st.lists(
        st.tuples(st.sampled_from([*REPEATED, "x", "\n\n", "[a]: /xxxxxxxxxxxxxxxx\n"]), st.integers(1, 400)),
        max_size=8,
    )
)
@settings(max_examples=150)
def test_markdown_mixture_stays_small_and_quick(parts: list[tuple[str, int]]) -> None:
    text = "".join(piece * times for piece, times in parts)[:20_000]
    began = process_time()
    html = rendered(text)
    assert process_time() - began < 3
    assert len(html) <= MAX_GROWTH * len(text) + ALLOWANCE


def test_notes_of_people_are_rendered() -> None:
    note = (
        "# Big\n## Small\nSee [the page](https://library.example/a?b=1), **now**:\n\n1. one\n"
        "   - *two*\n     - three\n\n"
        "> said `x < y`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    html = rendered(note)
    for part in (
        "<h3>Big</h3>", "<h4>Small</h4>", '<a href="https://library.example/a?b=1"', "<strong>now</strong>",
        "<em>two</em>", "<blockquote>", "<code>x &lt; y</code>", "<th>a</th>", "<td>2</td>",
    ):  # fmt: skip
        assert part in html


def test_text_that_writes_a_tag_is_kept_as_text() -> None:
    assert rendered("write `<h1>` or <h1> here") == "<p>write <code>&lt;h1&gt;</code> or &lt;h1&gt; here</p>\n"


def test_deeply_nested_note_is_shown_as_text() -> None:
    html = rendered(">" * 40 + " deep <b>\nsecond line")
    assert "deep &lt;b&gt;<br>second line" in html
    assert "<blockquote>" not in html
    assert "<blockquote>" in rendered(">" * 10 + " not so deep")


def test_note_with_too_long_html_is_shown_as_text() -> None:
    assert rendered("*\n-\n" * 2_000).count("<ul>") == 0
    assert rendered("*\n-\n" * 20).count("<ul>") == 40
