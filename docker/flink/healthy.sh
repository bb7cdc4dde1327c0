#!/usr/bin/env bash
# Succeeds when a page of this container can be read and holds a word: healthy.sh PORT PATH WORD
# By bash alone: an image need not have a client of HTTP.
set -euo pipefail

exec 3<>"/dev/tcp/127.0.0.1/$1"
printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
# To the end: a writer that is cut off would log an error.
body=$(cat <&3)
[[ "$body" == *"$3"* ]]
