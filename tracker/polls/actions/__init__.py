"""Writes to polls."""

from tracker.polls.actions.answering import answer_poll
from tracker.polls.actions.closing import close_due_waves, close_wave
from tracker.polls.actions.pulses import start_pulse
from tracker.polls.actions.questions import add_question, remove_question
from tracker.polls.actions.waves import delete_wave, open_due_waves, plan_wave
from tracker.polls.actions.words import add_word_rule, hide_word, remove_word_rule

__all__ = [
    "add_question",
    "add_word_rule",
    "answer_poll",
    "close_due_waves",
    "close_wave",
    "delete_wave",
    "hide_word",
    "open_due_waves",
    "plan_wave",
    "remove_question",
    "remove_word_rule",
    "start_pulse",
]
