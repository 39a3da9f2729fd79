"""Table of contents: every page of this app. Only collab reads it."""

from django.urls import URLPattern, URLResolver

from accounts.lists.urls import urlpatterns as lists
from accounts.people.urls import urlpatterns as people
from accounts.tokens.urls import urlpatterns as tokens

urlpatterns: list[URLPattern | URLResolver] = [*people, *lists, *tokens]
