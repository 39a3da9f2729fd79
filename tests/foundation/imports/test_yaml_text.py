"""A YAML file: what is read, with its lines, and what is refused."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from foundation.imports.yaml_text import MAX_DEPTH, MAX_FILE_BYTES, MAX_VALUES, read_yaml


def test_values_are_those_of_yaml_1_2() -> None:
    text = """\
# a comment
text: No
day: 2026-02-01
quoted: "12"
whole: -12
part: 12.5
long: >-
  two
  lines
yes: true
none: ~
list: [a, 2]
"""
    assert read_yaml(text.encode()).value == {
        "text": "No", "day": "2026-02-01", "quoted": "12", "whole": -12, "part": 12.5, "long": "two lines",
        "yes": True, "none": None, "list": ["a", 2],
    }  # fmt: skip


def test_lines_are_those_of_the_file() -> None:
    document = read_yaml(b"\xef\xbb\xbfname: x\nsteps:\n  - key: a\n    day: 1\n  - key: b\n")
    assert [document.line(path) for path in (("name",), ("steps", 0, "day"), ("steps", 1), ("steps", 1, "day"))] == [
        1, 4, 5, 5,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "The file is empty."),
        (b"# only a comment", "The file is empty."),
        (b"\xff\xfea", "The file is not UTF-8. Save it as UTF-8."),
        (b"a: 1\nb: [", "Line 3: This is not YAML. Check the indentation and the quotation marks."),
        (b"a: 1\n\tb: 2", "Line 2: This is not YAML. Check the indentation and the quotation marks."),
        (
            b"a: &x 1\nb: *x",
            "Line 1: Anchors (&) and aliases (*) are not read. Write the value out, or quote the text.",
        ),
        (b"b: *x", "Line 1: Anchors (&) and aliases (*) are not read. Write the value out, or quote the text."),
        (b"a:\n  !!python/object:os.system b", "Line 2: Tags (!) are not read. Quote the text."),
        (b"a: 1\nb: 2\na: 3", "Line 3: “a” stands here for the second time."),
        (b"a: 1\n---\nb: 2", "Line 2: A second document begins. Keep each in a file."),
        (b'a: "\\0"', "Line 1: A NUL character cannot be stored."),
        (b'"\\u0001": 1', "Line 1: The control character U+0001 cannot be stored."),
        (b"[a]: 1", "Line 1: The name of a value must be a short text."),
        (b"x" * (MAX_FILE_BYTES + 1), "The file is larger than 256 kB."),
        (b"[" * 100_000, f"Line 1: More than {MAX_DEPTH} levels are inside each other."),
        (b"- " * 100_000, f"Line 1: More than {MAX_DEPTH} levels are inside each other."),
        (b"- 1\n" * (MAX_VALUES + 1), f"Line {MAX_VALUES}: The file has more than 20000 values."),
    ],
)
def test_what_is_not_plain_yaml_is_refused_with_its_line(text: bytes, why: str) -> None:
    with pytest.raises(Refused) as refused:
        read_yaml(text)
    assert refused.value.fields == {"file": why}


@given(st.binary(max_size=200) | st.text(alphabet="-:[]{}&*!|>'\" \n\ta0#%@?,~", max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        assert read_yaml(data).line(()) >= 1
