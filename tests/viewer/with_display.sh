#!/usr/bin/env bash
# Runs a test on an X server of its own, without a screen. Says SKIPPED where there is no Xvfb.
#   with_display.sh PROGRAM [ARGUMENT...]
set -euo pipefail

if ! command -v Xvfb >/dev/null; then
  echo "SKIPPED: Xvfb is not installed (apt-get install xvfb)"
  exit 0
fi

work=$(mktemp -d)
mkfifo "$work/ready"
server=
# shellcheck disable=SC2154 # the trap's own
trap 'kill ${server:+"$server"} 2>/dev/null || true; wait; rm -rf "$work"' EXIT

# Far from the numbers that other servers take first: one that ends removes the socket of its number.
for try in 1 2 3 4 5; do
  number=$((1000 + ($$ + 7919 * try) % 30000))
  Xvfb ":$number" -displayfd 3 -screen 0 1280x900x24 -dpi 96 -nolisten tcp \
    3>"$work/ready" 2>"$work/log" &
  server=$!
  if read -r -t 60 _ <"$work/ready"; then
    DISPLAY=":$number" QT_QPA_PLATFORM=xcb QT_SCALE_FACTOR=1 QT_FONT_DPI=96 "$@"
    exit
  fi
  kill "$server" 2>/dev/null || true
done
echo "Xvfb did not start: $(cat "$work/log")" >&2
exit 1
