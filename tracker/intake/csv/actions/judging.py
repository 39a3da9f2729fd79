"""Row by row: is it a meeting that can be added, is it here already, or what is wrong with it? Only reads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from foundation.errors import Refused
from foundation.imports.columns import ColumnChoice
from tracker.intake.csv.actions.known import KnownMeetings
from tracker.intake.csv.actions.preview import Pages, PreviewRow, accepted, refused
from tracker.intake.csv.actions.reading import MeetingFile, Question
from tracker.intake.csv.actions.resolve import Directory, NewMeeting
from tracker.intake.csv.rows import Problem, ReadRow, read_rows

TOGETHER = 1000  # rows that are looked up together
MAX_PROBLEMS = 200  # kept; the rest is only counted
#: Hears how many bytes of the file have been read.
Progress = Callable[[int], None]


@dataclass(frozen=True)
class StoredRange:
    """The meetings that one import added: those of the institution with these ids, made in this very moment."""

    first_id: int
    last_id: int
    stored_at: datetime


@dataclass
class ImportResult:
    """`added`: or would be, when only checked; `joint` of them count. `present`: rows that an earlier import or an
    earlier row brought. `refused`: rows with a problem."""

    rows: int = 0
    added: int = 0
    present: int = 0
    refused: int = 0
    joint: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    question: Question | None = field(default=None, compare=False)
    stored: StoredRange | None = field(default=None, compare=False)

    def blame(self, problems: Sequence[Problem]) -> None:
        self.refused += bool(problems)
        self.problem_count += len(problems)
        self.problems += problems[: max(0, MAX_PROBLEMS - len(self.problems))]


@dataclass(slots=True)
class _Judged:
    """`key`: what the meeting is stored and found by, the id that the file gives it or its identity. `content`: the
    same for the same meeting."""

    read: ReadRow
    new: NewMeeting | None
    problems: Sequence[Problem]
    key: str = ""
    content: int = 0


def judge_rows(
    institution_id: int,
    directory: Directory,
    file: MeetingFile,
    outcome: ImportResult,
    progress: Progress,
    pages: Pages | None = None,
) -> Iterator[list[tuple[str, NewMeeting]]]:
    """The meetings that are not there yet with their external ids, some at a time; `outcome` counts and collects what
    is wrong, `pages` hears of each row."""
    known = KnownMeetings(institution_id)
    seen: dict[str, tuple[int, int]] = {}
    rows = read_rows(file.table, file.choice)
    while some := [_judged(read, directory, file.choice) for read in islice(rows, TOGETHER)]:
        prepared = []
        present = _present(known, some)
        for one in some:
            number, content = seen.get(one.key, (0, one.content))
            if content != one.content:
                why = _("Row %(row)s has the same external id and another content.") % {"row": number}
                one.problems = [Problem(one.read.number, "external_id", why)]
            there = one.key in present or bool(number)
            outcome.rows += 1
            outcome.blame(one.problems)
            if one.new is not None and not one.problems:
                outcome.present += there
                outcome.added += not there
                if not there:
                    outcome.joint += not one.new.why_not
                    prepared.append((one.key, one.new))
                seen.setdefault(one.key, (one.read.number, one.content))
            if pages is not None:
                pages.add(_as_preview(one, present=there))
        progress(file.table.position())
        yield prepared


def _judged(read: ReadRow, directory: Directory, choice: ColumnChoice) -> _Judged:
    if read.row is None:
        return _Judged(read, None, read.problems)
    try:
        new = directory.meeting(read.row, settings=choice.settings)
    except Refused as refusal:
        return _Judged(read, None, [Problem(read.number, name, why) for name, why in refusal.fields.items()])
    if not read.row.external_id:
        return _Judged(read, new, (), new.identity())
    people, guests = frozenset(new.people), frozenset(new.guests)
    notes = new.notes if new.starts_at is None else ""
    content = hash((new.held_on, new.starts_at, frozenset(new.project_ids), people, guests, notes, new.state))
    return _Judged(read, new, (), read.row.external_id, content)


def _present(known: KnownMeetings, some: Sequence[_Judged]) -> set[str]:
    """The keys of those that the institution has."""
    nameless = {one.key: one.new.held_on for one in some if one.new and one.read.row and not one.read.row.external_id}
    found = known.with_ids({one.key for one in some if one.new})
    return found | (nameless.keys() & known.identities(nameless.values()) if nameless else set())


def _as_preview(one: _Judged, *, present: bool) -> PreviewRow:
    read = one.read
    if one.new is None or one.problems:
        return refused(read.number, read.day, read.projects, one.problems)
    return accepted(read.number, read.projects, one.new, present=present)
