"""Polls in Django's admin. Read-only. Of tickets and sealed answers it shows that they are there, and no more."""

from django.contrib import admin

from accounts.administration import TenantAdmin
from accounts.permissions import may_administer
from tracker.polls.models import (
    OwnQuestion,
    PollGroup,
    PollInvitation,
    PollOptOut,
    PollResult,
    SealedAnswer,
    Ticket,
    Wave,
    WaveQuestion,
    WordRule,
)


@admin.register(OwnQuestion)
class OwnQuestionAdmin(TenantAdmin[OwnQuestion]):
    reads = may_administer
    list_display = ["text", "kind"]


@admin.register(Wave)
class WaveAdmin(TenantAdmin[Wave]):
    reads = may_administer
    list_display = ["name", "state", "opens_on", "closes_on", "asked", "too_few"]


@admin.register(WaveQuestion)
class WaveQuestionAdmin(TenantAdmin[WaveQuestion]):
    reads = may_administer
    list_display = ["text", "kind", "wave"]
    list_select_related = ["wave"]


@admin.register(PollGroup)
class PollGroupAdmin(TenantAdmin[PollGroup]):
    reads = may_administer
    list_display = ["wave", "sides", "people"]
    list_select_related = ["wave"]


@admin.register(PollResult)
class PollResultAdmin(TenantAdmin[PollResult]):
    reads = may_administer
    list_display = ["question", "group", "answer", "count"]
    list_select_related = ["question", "group"]


@admin.register(PollInvitation)
class PollInvitationAdmin(TenantAdmin[PollInvitation]):
    reads = may_administer
    list_display = ["person", "wave"]
    list_select_related = ["person", "wave"]


@admin.register(PollOptOut)
class PollOptOutAdmin(TenantAdmin[PollOptOut]):
    reads = may_administer
    list_display = ["person", "created_at"]
    list_select_related = ["person"]


@admin.register(WordRule)
class WordRuleAdmin(TenantAdmin[WordRule]):
    reads = may_administer
    list_display = ["word", "counts_as"]


@admin.register(Ticket)
class TicketAdmin(TenantAdmin[Ticket]):
    reads = may_administer
    list_display = ["wave", "side"]
    list_select_related = ["wave"]
    fields = ["wave", "side"]


@admin.register(SealedAnswer)
class SealedAnswerAdmin(TenantAdmin[SealedAnswer]):
    reads = may_administer
    list_display = ["wave"]
    list_select_related = ["wave"]
    fields = ["wave"]
