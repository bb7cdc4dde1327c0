#!/usr/bin/env bash
# Creates the topics that are missing, again and again until the broker does it: create-topics.sh HOST:PORT
set -euo pipefail

for ((attempt = 1; attempt <= ${MARQUEE_ATTEMPTS:-30}; attempt++)); do
  if "$(dirname "$0")/marquee.sh" topics --create --kafka "$1"; then
    exit 0
  fi
  printf 'create-topics.sh: attempt %d failed\n' "$attempt" >&2
  sleep 2
done
exit 1
