"""Table of contents: every page of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver

from accounts.institutions.urls import urlpatterns as institutions
from accounts.people.urls import urlpatterns as people
from accounts.tokens.urls import urlpatterns as tokens
from accounts.trail.urls import urlpatterns as trail
from foundation.pages.urls import urlpatterns as saved_views

urlpatterns: list[URLPattern | URLResolver] = [*people, *institutions, *trail, *tokens, *saved_views]
