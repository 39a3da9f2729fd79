"""What is in the archive of an institution that leaves, and what is deleted with it. May import backups.

Everything that has an institution is found by foundation/db/archives.py; here is the rest, with its reasons.
"""

from collab.backups import LEFT_OUT as LEFT_OUT_OF_BACKUPS

#: Labels of models and apps whose rows are in no archive -> why.
LEFT_OUT = {
    **LEFT_OUT_OF_BACKUPS,
    "accounts.NewSignIn": "addresses and devices of those who signed in, kept for a short time only",
    "accounts.PasswordRequest": "who asked for a new password, until its mail has gone out",
    "tracker.SkillRating": "what people say of themselves, for their eyes alone: each takes their own along, as CSV",
    "tracker.SkillWindows": "when people have time: for finding a session, and for nobody to read",
    "tracker.SealedAnswer": "answers of polls that are still open, sealed with the key of this installation: close "
    "them before you leave",
}
#: Models without `institution` of which the rows of its people go along: label -> the way to it.
PATHS = {
    "accounts.Consortium": "institutions",
    "accounts.Authenticator": "person__institution",
}
#: The same for what is deleted with it.
DELETED = {
    "accounts.Authenticator": "person__institution",
    "accounts.NewSignIn": "person__institution",
    "accounts.Person_groups": "person__institution",
    "accounts.Person_user_permissions": "person__institution",
    "accounts.Session": "person__institution",
    "admin.LogEntry": "user__institution",
}
#: Models that know people by their address only -> the field: deleted too.
ADDRESSES = {
    "accounts.AccountNotice": "email",
    "accounts.PasswordRequest": "email",
    "axes.AccessAttemptExpiration": "access_attempt__username",
    "axes.AccessAttempt": "username",
    "axes.AccessFailureLog": "username",
    "axes.AccessLog": "username",
}
#: Models and apps of which nothing is in an archive, and nothing is deleted -> why.
OF_THE_INSTALLATION = {
    "auth": "rights of operators, whom no institution has",
    "contenttypes": "Django's own list of models",
    "sessions": LEFT_OUT_OF_BACKUPS["sessions"],
    "django_celery_beat": LEFT_OUT_OF_BACKUPS["django_celery_beat"],
    "accounts.Consortium": "its other members go on; an archive has its name",
    "tracker.Benchmark": "published figures, the same for all",
    "tracker.ConsortiumMonth": "figures of five or more members together, made when it was one of them",
    "tracker.Relay": "what the mail relay took, from all institutions together",
    "tracker.Sweep": "when reminders were planned, for all institutions together",
}
