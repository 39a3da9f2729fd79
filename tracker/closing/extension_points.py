"""What a slice above may add to a project's close report: a section of its own, such as which goals were reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.extension_points import PageContribution
from foundation.printing.one_page import PageLine
from tracker.projects.models import Project


@dataclass(frozen=True, kw_only=True)
class CloseReportSection(PageContribution):
    """`key`: its name in the API; `lines` in a fixed number of queries: with none the section is left out."""

    key: str
    title: Any
    lines: Callable[[Project], Sequence[PageLine]]
