"""Addresses of the AI register."""

from django.urls import URLPattern, URLResolver, path, re_path

from tracker.ai_register import file_views, lists, page_views, public_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("ai-register/", lists.AiEntryList.as_view(), name="ai-entry-list"),
    path("ai-register/add/", views.AddAiEntry.as_view(), name="ai-entry-add"),
    path("ai-register/public-page/", page_views.PublicPageSettings.as_view(), name="ai-page-edit"),
    re_path(r"^ai-register/export\.(?P<form>csv|json)$", file_views.export, name="ai-export"),
    path("ai-register/import/", file_views.ImportAiEntries.as_view(), name="ai-import-add"),
    path("ai-register/import/<id:pk>/", file_views.ai_import, name="ai-import"),
    path("ai-register/import/<id:pk>/confirm/", file_views.confirm, name="ai-import-confirm"),
    path("ai-register/import/<id:pk>/undo/", file_views.undo, name="ai-import-undo"),
    path("ai-register/<id:pk>/", views.entry, name="ai-entry"),
    path("ai-register/<id:pk>/edit/", views.EditAiEntry.as_view(), name="ai-entry-edit"),
    path("ai-register/<id:pk>/review/", views.ReviewAiEntry.as_view(), name="ai-entry-review"),
    path("ai-register/<id:pk>/reviewed/", views.review_at_once, name="ai-entry-reviewed"),
    path("ai-register/<id:pk>/ask/", views.AskForAiReview.as_view(), name="ai-entry-ask"),
    path("ai-register/<id:pk>/decide/", views.DecideOnAiEntry.as_view(), name="ai-entry-decide"),
    path("ai-register/<id:pk>/publish/", views.publish, name="ai-entry-publish"),
    path("ai/<slug:slug>/", public_views.public_page, name="ai-public"),
]
