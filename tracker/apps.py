from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Joint work"

    def ready(self) -> None:
        from accounts.audit.descriptions import register
        from accounts.institutions.effects import register_effect
        from tracker.meetings import audit_labels as meetings
        from tracker.meetings.actions.meetings import settle_all_meetings
        from tracker.meetings.extensions import register_extension
        from tracker.outcomes import audit_labels as outcomes
        from tracker.outcomes.meetings import EXTENSION
        from tracker.projects import audit_labels as projects
        from tracker.projects.actions import refresh_institution
        from tracker.reminders import audit_labels as reminders
        from tracker.reports import audit_labels as reports

        for labels in (projects, meetings, outcomes, reminders, reports):
            register(kinds=labels.KINDS, done=labels.DONE)
        register_effect("time_zone")(refresh_institution)
        register_effect("requires_trace")(settle_all_meetings)
        register_extension(EXTENSION)
