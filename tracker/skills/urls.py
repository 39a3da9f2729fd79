"""Addresses of skills."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.skills import list_views, lists, own_views, views
from tracker.skills.request_by_mail import RequestByMail

urlpatterns: list[URLPattern | URLResolver] = [
    path("skills/", views.skills, name="skills"),
    path("skills/begin/", list_views.begin, name="skill-lists-begin"),
    path("skills/figures/", lists.SkillFigureList.as_view(), name="skill-figure-list"),
    path("skills/freeze/", views.freeze, name="skill-freeze"),
    path("skills/list/", lists.SkillsPage.as_view(), name="skill-list"),
    path("skills/lists/new/", list_views.AddSkillList.as_view(), name="skill-list-add"),
    path("skills/new/", list_views.AddSkill.as_view(), name="skill-add"),
    path("skills/mine/", own_views.my_skills, name="my-skills"),
    path("skills/mine/file/", own_views.my_file, name="my-skills-file"),
    path("skills/mine/forget/", own_views.forget, name="my-skills-forget"),
    path("skills/mine/times/", own_views.MyTimes.as_view(), name="my-times"),
    path("skills/mine/<id:pk>/", own_views.RateSkills.as_view(), name="rate-skills"),
    path("skills/teachers/", lists.TeacherList.as_view(), name="teacher-list"),
    path("skills/teachers/<id:pk>/ask/", views.AskTeacher.as_view(), name="teacher-ask"),
    path("skills/requests/", views.requests, name="teaching-requests"),
    path("skills/requests/<id:pk>/answer/", views.answer, name="teaching-request-answer"),
    path("skills/requests/<id:pk>/withdraw/", views.withdraw, name="teaching-request-withdraw"),
    re_path(r"^skills/requests/(?P<token>[\w.-]{10,200})/$", RequestByMail.as_view(), name="skill-request-by-mail"),
    path("skills/sessions/<id:pk>/ask/", views.ask_for_session, name="session-ask"),
    path("skills/<id:pk>/", views.skill, name="skill"),
    path("skills/<id:pk>/edit/", list_views.EditSkill.as_view(), name="skill-edit"),
    path("skills/<id:pk>/retire/", list_views.retire, name="skill-retire"),
]
