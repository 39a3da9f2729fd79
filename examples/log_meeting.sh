#!/bin/sh
# Logs a meeting. usage: TRACKER=https://… TOKEN=… log_meeting.sh PROJECT YYYY-MM-DD PERSON…
# PROJECT and PERSON are ids. The same words twice log one meeting: they make the Idempotency-Key and the external id.
# Prints the meeting as JSON. Ends with 0 when it is logged, and with 22 and the problem when it is refused.
set -eu
: "${TRACKER:?the address of the installation}" "${TOKEN:?an API token that may write}"
[ $# -ge 3 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
project=$1 day=$2
shift 2
people=$(printf '%s, ' "$@")
name="shell-$project-$day-$(printf '%s.' "$@")"

# what is refused for now (429, and what begins with 5), or does not come through, is sent again, five times at most: the key makes that safe
curl --silent --show-error --fail-with-body --max-time 30 --retry 5 --retry-connrefused \
    --header "Authorization: Bearer $TOKEN" \
    --header "Content-Type: application/json" \
    --header "Idempotency-Key: $name" \
    --data "{\"projects\": [$project], \"held_on\": \"$day\", \"attendees\": [${people%, }], \"external_id\": \"$name\"}" \
    "${TRACKER%/}/api/v1/meetings/"
echo
