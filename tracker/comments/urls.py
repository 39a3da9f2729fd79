"""Addresses of comments."""

from django.urls import URLPattern, URLResolver, path

from tracker.comments import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("meetings/<id:pk>/comment/", views.add, name="comment-add"),
    path("comments/<id:pk>/delete/", views.delete, name="comment-delete"),
]
