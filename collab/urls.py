"""Table of contents of all addresses."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from accounts.api import urlpatterns as accounts_api
from accounts.people.views import AdminSignIn
from accounts.urls import urlpatterns as accounts_pages
from collab.accessibility import accessibility
from collab.documentation import ReferenceView, SchemaView, docs, problem_page, problems
from collab.health import healthz, readyz
from collab.icon import favicon
from collab.mail_files import mail, mail_file, mails
from collab.metrics import metrics
from collab.personal_data import personal_data
from collab.styleguide import styleguide
from foundation.pages.urls import urlpatterns as saved_views
from foundation.permissions import access, anyone
from tracker.api import urlpatterns as tracker_api
from tracker.urls import urlpatterns as tracker_pages

api: list[URLPattern | URLResolver] = [
    *tracker_api,
    *accounts_api,
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", docs, name="docs"),
    path("docs/reference/", ReferenceView.as_view(), name="reference"),
    path("problems/", problems, name="problems"),
    path("problems/<slug:slug>/", problem_page, name="problem"),
]
_password_change = access(reads=anyone, writes=anyone)(RedirectView.as_view(pattern_name="password-change"))
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include((api, "api"))),
    path("healthz/", healthz, name="healthz"),
    path("readyz/", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
    path("favicon.ico", favicon, name="favicon"),
    path("accessibility/", accessibility, name="accessibility"),
    path("mail/", mails, name="mails"),
    path("profile/data/", personal_data, name="personal-data"),
    path("mail/<slug:name>/", mail, name="mail"),
    path("mail/<slug:name>/file/", mail_file, name="mail-file"),
    path("styleguide/", styleguide, name="styleguide"),
    path("admin/login/", AdminSignIn.as_view(), name="admin-sign-in"),
    path("admin/password_change/", _password_change, name="admin-password"),
    path("admin/", admin.site.urls),
    *accounts_pages,
    *saved_views,
    *tracker_pages,
]
handler400 = "collab.errors.bad_request"
handler403 = "collab.errors.forbidden"
handler404 = "collab.errors.not_found"
handler500 = "collab.errors.server_error"
