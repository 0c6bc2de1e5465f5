#!/bin/sh
# Evaluates the loop of this folder. LOOPWRIGHT is the folder of Loopwright.
# Exit code 0: enough cases pass · 1: they don't · 2: it could not be run.
set -e
cd "$(dirname "$0")"
export DATABASE_URL="${DATABASE_URL:-file:$PWD/evaluation.db}"
loopwright() { node "$LOOPWRIGHT/scripts/loopwright.mjs" "$@"; }

loopwright publish short-title.json --note "What is evaluated" >&2
loopwright eval --file titles.json --loop short-title --gate 0.95 "$@"
