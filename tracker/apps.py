from django.apps import AppConfig


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "Joint work"

    def ready(self) -> None:
        from accounts.audit.words import tell
        from tracker.meetings import trail as meetings
        from tracker.projects import trail as projects
        from tracker.reminders import trail as reminders
        from tracker.reports import trail as reports

        for trail in (projects, meetings, reminders, reports):
            tell(kinds=trail.KINDS, done=trail.DONE)
