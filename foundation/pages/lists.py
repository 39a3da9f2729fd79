"""The base of list pages: filters, order and columns in the address, saved views, CSV and Excel of what is shown.

May import actions and foundation.api.filters. A list declares its columns once; page and files iterate them.
"""

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, ClassVar, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from foundation.api.filters import Filters, search_condition
from foundation.db.choice_order import choice_order
from foundation.errors import Refused
from foundation.forms import set_error_texts
from foundation.pages import dates
from foundation.pages.actions import TRANSIENT_PARAMS, save_view, tidy
from foundation.pages.base import SAVED
from foundation.pages.models import SavedView
from foundation.permissions import Rule
from foundation.spreadsheets import XLSX, escape_formula, write_xlsx
from foundation.text_lists import and_list

SHOWN, CHUNK, MAX_ROWS = 50, 500, 10_000  # rows on a page; read together for a file, and at most


@dataclass(frozen=True, slots=True)
class Column:
    """`value` of a row: text, a number, a day or None. `order`: what the database orders by, or what gives it for
    `today`. `state`: the badge that the value is shown as; `address`: where the value leads; `in_file`: the value in a
    file, where that is to be more exact, so that it can be imported again."""

    key: str
    label: Any
    value: Callable[[Any], Any]
    order: Any = None
    state: Callable[[Any], str] | None = None
    address: Callable[[Any], str] | None = None
    chosen: bool = True
    in_file: Callable[[Any], Any] | None = None


class Cell(NamedTuple):
    label: str
    text: str
    state: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class PageOfRows:
    """Rows that are shown together; the addresses of those before and after, or ""; the number of their page, if it
    has one."""

    rows: list[Any]
    before: str
    after: str
    number: int | None = None


class ListPage(View):
    """Subclasses say what they list. `filters`: those of the FilterSet that the page offers, with
    their labels; an address may use all."""

    name: ClassVar[str]
    title: ClassVar[Any]
    filterset_class: ClassVar[type[Filters]]
    filters: ClassVar[Mapping[str, Any]]
    columns: ClassVar[Sequence[Column]]
    searches: ClassVar[Sequence[str]]
    ordering: ClassVar[Sequence[Any]]
    template_name = "foundation/list.html"
    reads: ClassVar[Rule | None] = None  # who may see the list
    writes: ClassVar[Rule | None] = None  # who may keep a view of it

    def get_queryset(self) -> QuerySet[Any]:
        raise NotImplementedError

    def add_related(self, rows: Sequence[Model]) -> None:
        """Add to the rows what the columns need, in a fixed number of queries."""

    def add_for_file(self, rows: Sequence[Any]) -> None:
        """The same of what `in_file` of the columns needs."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.now = timezone.now()

    @property
    def person(self) -> Any:
        """Who asks, of AUTH_USER_MODEL."""
        return self.request.user

    @property
    def today(self) -> date:
        day: date = self.person.institution.day(self.now)
        return day

    def get(self, request: HttpRequest) -> HttpResponse:
        person = self.person
        given = request.GET
        filters = self.filterset_class(given or None, queryset=self.get_queryset(), request=request)
        usable = self._judge(filters)
        found = self._ordered(self._searched(filters.qs)) if usable else self.get_queryset().none()
        chosen = self._chosen()
        if usable and (write := FILES.get(given.get("format", ""))):
            return write(self, found, chosen)
        part = self.stretch(found)
        rows = part.rows
        self.add_related(rows)
        shown = {
            "title": self.title,
            "filters": filters,
            "form": filters.form,
            "offered": [(label, filters.form[name]) for name, label in self.filters.items()],
            "search": given.get("search", ""),
            "ordering": given.get("ordering", ""),
            "headings": [self._heading(column) for column in chosen],
            "rows": _cells(chosen, rows),
            "all_columns": [(column, column in chosen) for column in self.columns],
            "filtered": bool(given.keys() - {"columns", "ordering"} - TRANSIENT_PARAMS),
            "narrowed": any(given.get(name) for name in (*self.filters, "search")),
            "number": part.number,
            "before": part.before,
            "after": part.after,
            "csv": self.query(format="csv"),
            "xlsx": self.query(format="xlsx"),
            "views": [
                (view, view.query == tidy(given.urlencode()))
                for view in SavedView.objects.filter(person=person, page=self.name)
            ],
            "query": tidy(given.urlencode()),
            "here": reverse(self.name),
            **self.extra(),
        }
        return render(request, self.template_name, shown, status=200 if usable else 400)

    def _judge(self, filters: Filters) -> bool:
        """Whether the address can be read. What is wrong with a filter that the page does not offer, and so has no
        field to lead to, is said of the address as a whole."""
        form = filters.form
        for name, label in self.filters.items():
            form.fields[name].label = label
        if not filters.is_bound:
            return True
        set_error_texts(form.fields)
        if filters.is_valid():
            return True
        for name in form.errors.keys() - self.filters.keys():
            form.add_error(None, form.errors.pop(name).as_data())
        return False

    def stretch(self, found: QuerySet[Any]) -> PageOfRows:
        """The rows that the address asks for, by the number of their page."""
        number = _number(self.request.GET.get("page", "1"))
        rows = list(found[(number - 1) * SHOWN : number * SHOWN + 1])
        return PageOfRows(
            rows=rows[:SHOWN],
            before=self.query(page=str(number - 1)) if number > 1 else "",
            after=self.query(page=str(number + 1)) if len(rows) > SHOWN else "",
            number=number,
        )

    def query(self, **changes: str) -> str:
        """The part of this address after its path, from its first page, with what is changed; "" leaves it out."""
        given = self.request.GET
        left_out = TRANSIENT_PARAMS | changes.keys()
        kept = [(name, one) for name, ones in given.lists() if name not in left_out for one in ones if one]
        return "?" + urlencode(kept + [(name, value) for name, value in changes.items() if value])

    def extra(self) -> dict[str, Any]:
        return {}

    def post(self, request: HttpRequest) -> HttpResponse:
        """Keep the view that is shown."""
        person = self.person
        query = request.POST.get("query", "")
        try:
            view = save_view(person=person, page=self.name, name=request.POST.get("name", ""), query=query)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect(f"{reverse(self.name)}?{query[:2000]}")
        messages.success(request, str(SAVED))
        return redirect(f"{reverse(self.name)}?{view.query}")

    def _searched(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        for word in self.request.GET.get("search", "")[:200].split():
            queryset = queryset.filter(self.hits(word))
        return queryset

    def hits(self, word: str) -> Q:
        """Which rows have the word."""
        return search_condition(word, self.searches, self.filterset_class._meta.model._default_manager.all())

    def _ordered(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        asked = self.request.GET.get("ordering", "")
        for column in self.columns:
            if column.order is not None and column.key == asked.removeprefix("-"):
                order = column.order(today=self.today) if callable(column.order) else column.order
                order = self._rank(order) or order
                turn = order.desc if asked.startswith("-") else order.asc
                return queryset.order_by(turn(nulls_last=True), "pk")
        return queryset.order_by(*self.ordering, "pk")

    def _rank(self, order: Any) -> Any:
        """Of a field with choices, which come in their own order; None for any other."""
        if not isinstance(order, F):
            return None
        return choice_order(self.filterset_class._meta.model, order.name)  # type: ignore[attr-defined]  # F's path

    def _chosen(self) -> list[Column]:
        """The columns that the address names; those of `chosen` where it names none."""
        named = set(self.request.GET.getlist("columns"))
        first, *rest = self.columns
        asked = [column for column in rest if column.key in named]
        return [first, *(asked or [column for column in rest if column.chosen])]

    def _heading(self, column: Column) -> Mapping[str, Any]:
        """`sort`: the address that orders by the column, the other way where it does already."""
        asked = self.request.GET.get("ordering", "")
        way = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked, "")
        turned = f"-{column.key}" if way == "ascending" else column.key
        sort = self.query(ordering=turned) if column.order is not None else ""
        return {"label": column.label, "sort": sort, "way": way}

    def as_csv(self, found: QuerySet[Any], chosen: Sequence[Column]) -> HttpResponse:
        """For machines: the columns' keys as heading. UTF-8 with a byte-order mark, without which Excel takes it for
        another encoding."""
        buffer = io.StringIO()
        out = csv.writer(buffer, lineterminator="\r\n")
        out.writerow([column.key for column in chosen])
        out.writerows([escape_formula(_plain(value)) for value in row] for row in self._values(found, chosen))
        return self._file("csv", ("\ufeff" + buffer.getvalue()).encode(), "text/csv; charset=utf-8")

    def as_xlsx(self, found: QuerySet[Any], chosen: Sequence[Column]) -> HttpResponse:
        """For people: the columns' labels as heading."""
        rows = ([_cell_value(value) for value in row] for row in self._values(found, chosen))
        return self._file("xlsx", write_xlsx([str(column.label) for column in chosen], rows), XLSX)

    def _values(self, found: QuerySet[Any], chosen: Sequence[Column]) -> Iterator[list[Any]]:
        """Of every row that matches, at most MAX_ROWS, in the order and with the columns that are shown."""
        for start in range(0, MAX_ROWS, CHUNK):
            rows = list(found[start : start + CHUNK])
            self.add_related(rows)
            self.add_for_file(rows)
            yield from ([(column.in_file or column.value)(row) for column in chosen] for row in rows)
            if len(rows) < CHUNK:
                break

    def _file(self, suffix: str, content: bytes, media_type: str) -> HttpResponse:
        response = HttpResponse(content, content_type=media_type)
        response["Content-Disposition"] = f'attachment; filename="{self.name}.{suffix}"'
        return response


#: The format in the address -> how it is written.
FILES: Mapping[str, Callable[[ListPage, QuerySet[Any], Sequence[Column]], HttpResponse]] = {
    "csv": ListPage.as_csv,
    "xlsx": ListPage.as_xlsx,
}


def _number(text: str) -> int:
    """Of a page: 1 for anything that is no page."""
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _plain(value: Any) -> Any:
    """As a file keeps it: lists in one cell, days in ISO form, instants without their zone, which is the institution's,
    words as they are shown."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, list | tuple):
        return "; ".join(str(one) for one in value)
    return value if value is None or isinstance(value, date | bool | int | float) else str(value)


def _cell_value(value: Any) -> Any:
    """As Excel keeps it: days and instants are dates, at the institution's time."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return value if isinstance(value, date) else _plain(value)


def _cells(chosen: Sequence[Column], rows: Sequence[Any]) -> list[tuple[Cell, ...]]:
    return list(zip(*(_column_cells(column, rows) for column in chosen), strict=True))


def _column_cells(column: Column, rows: Sequence[Any]) -> list[Cell]:
    """A value is written once, and the label told once: it stands beside each cell on a phone."""
    label, value, state, address = str(column.label), column.value, column.state, column.address
    once = lru_cache(maxsize=None, typed=True)(_text)
    cells = []
    for row in rows:
        found = value(row)
        text = _text(found) if isinstance(found, list | tuple) else once(found)
        cells.append(Cell(label, text, state(row) if state and text else "", address(row) if address and text else ""))
    return cells


def _text(value: Any) -> str:
    if isinstance(value, date):
        return dates.short_instant(value) if isinstance(value, datetime) else dates.short_day(value)
    if isinstance(value, list | tuple):
        return and_list(value)
    return str(_plain(value) if value is not None else "")
