"""Addresses of this week, of projects' and meetings' own pages, and of what hangs on them."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.meetings.models import ActionState
from tracker.meetings.views import imports, leaving, lists, log, meeting, outcomes, project, quick, search, setup, week

urlpatterns: list[URLPattern | URLResolver] = [
    path("", week.week, name="this-week"),
    path("projects/<int:pk>/", project.project, name="project"),
    re_path(
        rf"^projects/(?P<pk>\d{{1,18}})/edit/(?P<part>{project.PART})/$",
        project.ProjectPart.as_view(),
        name="project-part",
    ),
    path("projects/<int:pk>/close/", project.close, name="project-close"),
    path("projects/<int:pk>/reopen/", project.reopen, name="project-reopen"),
    path("projects/<int:pk>/delete/", project.delete, name="project-delete"),
    path("setup/", setup.setup, name="setup"),
    path("institution/", setup.InstitutionSettings.as_view(), name="institution"),
    path("people/<int:pk>/leave/", leaving.leave, name="person-leave"),
    path("people/<int:pk>/return/", leaving.come_back, name="person-return"),
    path("search/", search.search_page, name="search"),
    path("meetings/", lists.MeetingList.as_view(), name="meeting-list"),
    path("decisions/", lists.DecisionList.as_view(), name="decision-list"),
    path("actions/", lists.ActionList.as_view(), name="action-list"),
    path("log/", log.LogMeeting.as_view(), name="log-meeting"),
    path("log/find/", log.find_people, name="log-find"),
    path("log/draft/", log.throw_away, name="draft-throw-away"),
    path("log/draft/back/", log.take_up, name="draft-take-up"),
    path("projects/<int:pk>/met/", quick.we_met, name="project-met"),
    path("projects/<int:pk>/propose/", quick.propose_time, name="project-propose"),
    path("meetings/<int:pk>/undo/", quick.take_back, name="meeting-undo"),
    path("meetings/<int:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", log.EditMeeting.as_view(), name="meeting-edit"),
    path("meetings/<int:pk>/outcome/", meeting.outcome, name="meeting-outcome"),
    path("meetings/<int:pk>/answer/", meeting.answer, name="meeting-answer"),
    path("meetings/<int:pk>/notes/", meeting.EditNotes.as_view(), name="meeting-notes"),
    path("meetings/<int:pk>/close/", meeting.close, name="meeting-close"),
    path("meetings/<int:pk>/reopen/", meeting.reopen, name="meeting-reopen"),
    path("meetings/<int:pk>/delete/", meeting.delete, name="meeting-delete"),
    re_path(
        r"^projects/(?P<pk>\d{1,18})/(?P<kind>decisions|actions|agenda)/add/$",
        outcomes.AddOutcome.as_view(),
        name="outcome-add",
    ),
    re_path(r"^(?P<kind>decisions|actions|agenda)/(?P<pk>\d{1,18})/$", outcomes.EditOutcome.as_view(), name="outcome"),
    path("import/", imports.ImportMeetings.as_view(), name="import-meetings"),
    path("import/<int:pk>/", imports.upload, name="import-upload"),
    path("import/<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("actions/<int:pk>/done/", outcomes.tick, {"state": ActionState.DONE}, name="action-done"),
    path("actions/<int:pk>/open/", outcomes.tick, {"state": ActionState.OPEN}, name="action-open"),
    path("agenda/<int:pk>/reached/", outcomes.reach, name="agenda-reached"),
    path("decisions/<int:pk>/agree/", outcomes.agree, name="decision-agree"),
]
