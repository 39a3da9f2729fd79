"""Writes to skills."""

from tracker.skills.actions.freezing import freeze_due_figures, freeze_figures
from tracker.skills.actions.lists import add_list, add_skill, begin_lists, retire_skill, update_skill
from tracker.skills.actions.offers import offer_teaching, withdraw_offer
from tracker.skills.actions.own_ratings import forget_leavers, forget_ratings, rate_skills, set_windows
from tracker.skills.actions.requests import (
    answer_request,
    ask_for_session,
    ask_teacher,
    expire_due_requests,
    withdraw_request,
)

__all__ = [
    "add_list",
    "add_skill",
    "answer_request",
    "ask_for_session",
    "ask_teacher",
    "begin_lists",
    "expire_due_requests",
    "forget_leavers",
    "forget_ratings",
    "freeze_due_figures",
    "freeze_figures",
    "offer_teaching",
    "rate_skills",
    "retire_skill",
    "set_windows",
    "update_skill",
    "withdraw_offer",
    "withdraw_request",
]
