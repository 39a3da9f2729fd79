"""Addresses of playbooks."""

from django.urls import URLPattern, URLResolver, path

from tracker.playbooks import lists, newer_views, offer_views, proposal_views, start_views, views

urlpatterns: list[URLPattern | URLResolver] = [
    path("playbooks/", lists.PlaybookList.as_view(), name="playbook-list"),
    path("playbooks/add/", views.AddFromFile.as_view(), name="playbook-add"),
    path("playbooks/schema.json", views.schema, name="playbook-schema"),
    path("playbooks/shipped/<slug:slug>/", views.shipped_playbook, name="playbook-shipped"),
    path("playbooks/shipped/<slug:slug>/file/", views.download_shipped, name="playbook-shipped-file"),
    path("playbooks/shipped/<slug:slug>/start/", start_views.StartShipped.as_view(), name="playbook-shipped-start"),
    path("playbooks/<id:pk>/", views.playbook, name="playbook"),
    path("playbooks/<id:pk>/file/", views.download, name="playbook-file"),
    path("playbooks/<id:pk>/start/", start_views.StartOwn.as_view(), name="playbook-start"),
    path("playbooks/<id:pk>/changes/", newer_views.changes, name="playbook-changes"),
    path("playbooks/<id:pk>/take-over/", newer_views.take_over, name="playbook-take-over"),
    path("playbooks/<id:pk>/retire/", views.retire, name="playbook-retire"),
    path("playbooks/<id:pk>/delete/", views.delete, name="playbook-delete"),
    path("playbooks/<id:pk>/offer/", offer_views.OfferPlaybook.as_view(), name="playbook-offer"),
    path("playbooks/proposals/<id:pk>/", proposal_views.proposal, name="playbook-proposal"),
    path(
        "playbooks/proposals/<id:pk>/accept/",
        proposal_views.answer_proposal,
        {"answer": "accept"},
        name="playbook-proposal-accept",
    ),
    path(
        "playbooks/proposals/<id:pk>/decline/",
        proposal_views.answer_proposal,
        {"answer": "decline"},
        name="playbook-proposal-decline",
    ),
    path("playbooks/offers/<id:pk>/", offer_views.offer, name="playbook-offered"),
    path(
        "playbooks/offers/<id:pk>/accept/", offer_views.answer_offer, {"answer": "accept"}, name="playbook-offer-accept"
    ),
    path(
        "playbooks/offers/<id:pk>/decline/",
        offer_views.answer_offer,
        {"answer": "decline"},
        name="playbook-offer-decline",
    ),
    path("playbooks/offers/<id:pk>/withdraw/", offer_views.withdraw_offer, name="playbook-offer-withdraw"),
    path("projects/<id:pk>/playbook/compare/", proposal_views.ProposeVersion.as_view(), name="playbook-compare"),
    path("projects/<id:pk>/playbook/", proposal_views.LearnPlaybook.as_view(), name="playbook-learn"),
]
