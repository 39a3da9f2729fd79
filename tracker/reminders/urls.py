"""Addresses of reminders."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.reminders import views

urlpatterns: list[URLPattern | URLResolver] = [
    re_path(
        r"^reminders/answer/(?P<token>[\w.-]{10,200})/(?P<answer>we-met|we-did-not|snooze|resume)/$",
        views.AnswerView.as_view(),
        name="reminder-answer",
    ),
    path("reminders/sample/", views.explain_sample, name="reminder-sample"),
    path("reminders/", views.sent, name="reminders"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/sample/", views.send_sample, name="send-sample"),
    path("preferences/resume/", views.resume, name="resume-reminders"),
    path("preferences/wake/<id:project_id>/", views.wake, name="wake-project"),
]
