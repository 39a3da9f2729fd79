"""The file of a playbook: what is wrong with one is named with its line and place."""

import json
from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.errors import Refused
from tests.factories.playbooks import contents
from tracker.playbooks.content import PlannedGoal, PlannedStep, PlaybookContent, from_plain
from tracker.playbooks.reading import find_faults, read_file, read_plain
from tracker.playbooks.writing import write_file

FILE = """\
format: 1
slug: two-steps
name: Two steps
kind: sso
language: en-gb
roles:
  net: the networking team
goals:
  - side: library
    text: Fewer questions
    start: 20
    target: 5
steps:
  - key: first
    day: 0
    days: 7
    side: it
    title: Begin
    room: [net]
  - key: second
    day: 7
    side: both
    title: End
    after: [first]
"""


def test_a_file_is_read() -> None:
    assert read_file(FILE.encode()) == PlaybookContent(
        slug="two-steps",
        name="Two steps",
        kind="sso",
        language="en-gb",
        roles=(("net", "the networking team"),),
        goals=(PlannedGoal("library", "Fewer questions", start=20, target=5),),
        steps=(
            PlannedStep("first", 0, "it", "Begin", days=7, room=("net",)),
            PlannedStep("second", 7, "both", "End", after=("first",)),
        ),
    )


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("format: 1", "format: 2", "Line 1, format: Write 1. This is another format, which cannot be read here."),
        ("name: Two steps\n", "", "Line 1: Write “name”."),
        ("name: Two", "nmae: Two", ("Line 1: Write “name”. "
         "Line 3, nmae: This name is not known here. Is it misspelt?")),
        ("name: Two steps", "name: 2026", "Line 3, name: Write a text. Quote it where it looks like a number."),
        ("name: Two steps", 'name: "Two\\nsteps"', "Line 3, name: Write it in one line."),
        ("name: Two steps", 'name: ""', "Line 3, name: This is empty. Line 3, name: Write it in one line."),
        ("slug: two-steps", "slug: Two--steps", "Line 2, slug: Use small letters, digits and single hyphens only."),
        ("kind: sso", "kind: sso\nversion: 0", "Line 5, version: Write 1 or more."),
        ("  net: the", "  Net: the", "Line 7, roles · Net: Use small letters, digits and single hyphens only."),
        ("start: 20", "start: x", "Line 11, goals 1 · start: Write a number."),
        ("start: 20", "start: 5", "Line 12, goals 1 · target: The target is the start. Write another number."),
        ("    target: 5\n", "", "Line 9, goals 1: Write “target”, too."),
        ("side: both", "side: all", "Line 22, steps 2 · side: Write library, it, both, leadership or partner."),
        ("day: 7", "day: soon", "Line 21, steps 2 · day: Write a whole number."),
        ("day: 7", "day: 2001", "Line 21, steps 2 · day: Write 2000 or less."),
        ("day: 7", "day: 6", "Line 21, steps 2 · day: It begins before “first” is over, on day 7."),
        ("key: second", "key: first", "Line 20, steps 2 · key: Another step has the key “first” already."),
        ("after: [first]", "after: [frist]", "Line 24, steps 2 · after 1: No step has the key “frist”."),
        ("after: [first]", "after: first", "Line 24, steps 2 · after: Write a list, each entry after a hyphen."),
        ("after: [first]", "after: [first, first]", "Line 24, steps 2 · after: An entry stands here twice."),
        ("room: [net]", "room: [lan]", "Line 19, steps 1 · room 1: “lan” is none of “roles”."),
        ("room: [net]", "after: [second]",
         "Line 19, steps 1 · after: These steps wait for each other: first and second."),
        ("room: [net]", "links: [{label: a, url: 'javascript:x'}]",
         "Line 19, steps 1 · links 1 · url: Write an address that begins with https://."),
        (FILE, "[]", "Line 1: Write names with their values."),
        (FILE, "a text", "Line 1: Write names with their values."),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_its_place(old: str, new: str, why: str) -> None:
    assert old in FILE
    with pytest.raises(Refused) as refused:
        read_file(FILE.replace(old, new).encode())
    assert refused.value.fields == {"file": why}


def test_many_faults_are_told_five_at_once() -> None:
    broken = json.loads(json.dumps(read_file(FILE.encode()).plain()))
    broken["steps"] = [{"key": f"k{number}", "day": -1, "side": "it", "title": "x"} for number in range(8)]
    with pytest.raises(Refused) as refused:
        read_plain(broken)
    (why,) = refused.value.fields.values()
    assert why.startswith("steps 1 · day: Write 0 or more. steps 2 · day: ")
    assert why.endswith("There are 3 more faults.")


def test_a_number_with_a_point_counts_as_whole() -> None:
    """As JSON Schema has it: 1.0 is an integer, and is stored as one."""
    plain = read_file(FILE.encode()).plain()
    plain["steps"][1]["day"] = 7.0
    read = read_plain(plain)
    assert read.steps[1].day == 7
    assert isinstance(read.steps[1].day, int)


@given(contents())
def test_what_is_written_is_read_back(content: PlaybookContent) -> None:
    assert find_faults(content.plain()) == []
    assert from_plain(json.loads(json.dumps(content.plain()))) == content
    assert read_file(write_file(content).encode()) == content


@given(contents(), st.data())
def test_a_circle_of_steps_is_refused_wherever_it_is(content: PlaybookContent, data: Any) -> None:
    """Of any plan, the first step made to wait for the last of a chain that waits for it."""
    chain = [PlannedStep(f"c-{number}", 0, "it", "x", after=(f"c-{number - 1}",)) for number in range(1, 5)]
    length = data.draw(st.integers(1, 4))
    circle = [PlannedStep("c-0", 0, "it", "x", after=(f"c-{length}",)), *chain[:length]]
    faults = find_faults(replace(content, steps=(*content.steps, *circle)).plain())
    assert [fault.path for fault in faults] == [("steps", len(content.steps), "after")]
    assert "wait for each other" in faults[0].why


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.dictionaries(st.sampled_from(["format", "slug", "name", "kind", "steps", "roles", "goals", "x"]), JSON) | JSON
)
def test_any_json_is_read_or_refused(data: Any) -> None:
    assert find_faults(data)
    with pytest.raises(Refused):
        read_plain(data)


def test_long_list_of_several_types_is_refused_at_once() -> None:
    """Its entries cannot be sorted: to find two alike, the library compares each with all others."""
    step = {"key": "a", "day": 0, "side": "it", "title": "Ask", "room": [*range(100_000), "a"]}
    book = {"format": 1, "slug": "a", "name": "A", "kind": "sso", "language": "en", "steps": [step]}
    began = process_time()
    (fault,) = find_faults(book)
    assert (fault.path, fault.why) == (("steps", 0, "room"), "Make it 20 entries at most.")
    assert process_time() - began < 2
