"""The kinds of row behind the report's own figures: projects, decisions, weeks, reminders."""

from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from accounts.permissions import may_read_report
from tracker.figures.tables import Behind, Column, Table, Unit, attribute_column, key_column, project_column
from tracker.reminders.queries import Effect, Reminded
from tracker.reports import queries
from tracker.reports.history import Standing
from tracker.reports.queries import Contact, Decided, WeekRow

PROJECTS: Table[Standing] = Table(
    reads=may_read_report,
    key="projects",
    title=_("Active joint projects"),
    rule=_("Projects that were running on the last day of the period, the longest late first."),
    prepare=lambda data: data[queries.standings],
    columns=(
        key_column("id", _("Id"), Unit.COUNT),
        Column("name", _("Project"), itemgetter("name"), project=itemgetter("id")),
        key_column("kind", _("Kind")),
        key_column("band", _("How often")),
        key_column("state", _("State")),
        key_column("last_contact_on", _("Last contact"), Unit.DAY),
        key_column("due_on", _("Due"), Unit.DAY),
        key_column("late_on", _("Late from"), Unit.DAY),
        key_column("days_late", _("Days late"), Unit.COUNT),
        key_column("contact_weeks", _("Contact weeks"), Unit.COUNT),
        key_column("counted_weeks", _("Counted weeks"), Unit.COUNT),
        key_column("streak_weeks", _("Weeks in a row"), Unit.COUNT),
        key_column("clock_days", _("Days of the clock"), Unit.COUNT),
        key_column("on_target_days", _("Days on target"), Unit.COUNT),
        key_column("library_owner", _("Library owner"), Unit.FLAG),
        key_column("it_owner", _("IT owner"), Unit.FLAG),
        key_column("sponsor", _("Sponsor"), Unit.FLAG),
    ),
)

DECISIONS: Table[Decided] = Table(
    reads=may_read_report,
    key="decisions",
    title=_("Decisions"),
    rule=_(
        "Decisions of the period, and older ones that still wait for leadership. "
        "“Present” means that somebody of that side was in the room."
    ),
    prepare=lambda data: [
        row for row in data[queries.decisions] if row.awaits_leadership or row.decided_on in data.period
    ],
    columns=(
        attribute_column("id", _("Id"), Unit.COUNT),
        project_column(),
        attribute_column("text", _("Decision")),
        attribute_column("decided_on", _("Decided"), Unit.DAY),
        attribute_column("library", _("Library present"), Unit.FLAG),
        attribute_column("it", _("IT present"), Unit.FLAG),
        attribute_column("leadership", _("Leadership present"), Unit.FLAG),
        attribute_column("awaits_leadership", _("Waits for leadership"), Unit.FLAG),
    ),
)

CONTACTS: Table[Contact] = Table(
    reads=may_read_report,
    key="contacts",
    title=_("Days with a joint contact"),
    rule=_("Each project once for each day of the week on which it had a joint meeting."),
    prepare=lambda data: [contact for row in data[queries.weeks] for contact in queries.contacts_in(data, row)],
    columns=(attribute_column("day", _("Day"), Unit.DAY), project_column()),
)

WEEKS: Table[WeekRow] = Table(
    reads=may_read_report,
    key="weeks",
    title=_("The last 52 weeks"),
    rule=_("Projects with at least one joint contact in the week, Monday to Sunday. Closed weeks do not count."),
    prepare=lambda data: data[queries.weeks][-queries.TREND_WEEKS :],
    row_key=lambda row: row.week.isoformat(),
    columns=(
        attribute_column("week", _("Week from"), Unit.DAY),
        attribute_column(
            "projects",
            _("Projects with a contact"),
            Unit.COUNT,
            Behind(lambda: CONTACTS, queries.contacts_in, lambda rows, _data: len({row.project_id for row in rows})),
        ),
        attribute_column(
            "contact_days",
            _("Days with a contact"),
            Unit.COUNT,
            Behind(lambda: CONTACTS, queries.contacts_in, lambda rows, _data: len({row.day for row in rows})),
        ),
        attribute_column("closed", _("Closed"), Unit.FLAG),
    ),
)

REMINDED: Table[Reminded] = Table(
    reads=may_read_report,
    key="reminded",
    title=_("Reminders"),
    rule=_("Reminders of one kind that were sent in the period."),
    prepare=lambda data: [one for row in data[queries.reminders] for one in queries.reminded_in(data, row)],
    columns=(
        project_column(),
        attribute_column("sent_on", _("Sent"), Unit.DAY),
        attribute_column("followed", _("A contact followed"), Unit.FLAG),
    ),
)

REMINDERS: Table[Effect] = Table(
    reads=may_read_report,
    key="reminders",
    title=_("Do reminders work?"),
    rule=_("Reminders sent in the period, and after how many the project had a joint contact within 7 days."),
    prepare=lambda data: data[queries.reminders],
    row_key=lambda row: str(row.rung),
    columns=(
        attribute_column("rung", _("Reminder")),
        attribute_column("sent", _("Sent"), Unit.COUNT, Behind(lambda: REMINDED, queries.reminded_in)),
        attribute_column(
            "followed",
            _("A contact followed"),
            Unit.COUNT,
            Behind(lambda: REMINDED, lambda data, row: [one for one in queries.reminded_in(data, row) if one.followed]),
        ),
    ),
)
