"""Addresses of this week, of projects' and meetings' own pages, and of what hangs on them."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.meetings.views import imports, lists, log, meeting, outcomes, quick, search, week

urlpatterns: list[URLPattern | URLResolver] = [
    path("", week.week, name="this-week"),
    path("projects/<int:pk>/", week.project, name="project"),
    path("search/", search.search_page, name="search"),
    path("meetings/", lists.MeetingList.as_view(), name="meeting-list"),
    path("decisions/", lists.DecisionList.as_view(), name="decision-list"),
    path("actions/", lists.ActionList.as_view(), name="action-list"),
    path("log/", log.LogMeeting.as_view(), name="log-meeting"),
    path("log/people/", log.people, name="log-people"),
    path("log/find/", log.find_people, name="log-find"),
    path("log/draft/", log.throw_away, name="draft-throw-away"),
    path("log/verdict/", log.will_it_count, name="log-verdict"),
    path("projects/<int:pk>/met/", quick.we_met, name="project-met"),
    path("projects/<int:pk>/propose/", quick.propose_time, name="project-propose"),
    path("meetings/<int:pk>/undo/", quick.take_back, name="meeting-undo"),
    path("meetings/<int:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", log.EditMeeting.as_view(), name="meeting-edit"),
    path("meetings/<int:pk>/outcome/", meeting.outcome, name="meeting-outcome"),
    path("meetings/<int:pk>/answer/", meeting.answer, name="meeting-answer"),
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
    path("actions/<int:pk>/done/", outcomes.tick, name="action-done"),
]
