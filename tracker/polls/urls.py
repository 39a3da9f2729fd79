"""Addresses of polls."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.polls import answer_views, how_often_views, lists, pulse_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("polls/", lists.PollList.as_view(), name="poll-list"),
    path("polls/new/", views.PollCreate.as_view(), name="poll-create"),
    path("polls/questions/", views.PollQuestions.as_view(), name="poll-questions"),
    path("polls/questions/<id:pk>/remove/", views.question_remove, name="poll-question-remove"),
    path("polls/words/new/", views.PollWord.as_view(), name="poll-word"),
    path("polls/words/<id:pk>/remove/", views.word_rule_remove, name="poll-word-remove"),
    path("polls/results/", lists.PollResultList.as_view(), name="poll-results"),
    path("polls/results/<id:pk>/hide/", views.word_hide, name="poll-word-hide"),
    path("polls/how-often/", how_often_views.how_often, name="poll-how-often"),
    path("polls/how-often/file/", how_often_views.how_often_file, name="poll-how-often-file"),
    path("polls/answer/", answer_views.PollCodeView.as_view(), name="poll-code"),
    re_path(
        r"^polls/answer/(?P<code>[A-Za-z2-7-]{10,40})/$", answer_views.PollAnswerView.as_view(), name="poll-answer"
    ),
    path("projects/<id:pk>/pulse/", pulse_views.PulseStart.as_view(), name="pulse-start"),
    path("polls/<id:pk>/", views.poll, name="poll"),
    path("polls/<id:pk>/close/", views.close, name="poll-close"),
    path("polls/<id:pk>/delete/", views.delete, name="poll-delete"),
    path("polls/<id:pk>/paper/", views.paper, name="poll-paper"),
]
