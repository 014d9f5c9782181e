#!/usr/bin/env bash
# Kills `navsim train` with SIGKILL at random moments, goes on with --resume each time, and compares weights, test and the
# metrics' steps with those of a run that was left alone. Then starts two programs with --resume at once, again and again:
# one trains, the other is refused in words.
#
#   Tests/Endurance/kill-train.sh [kills] [pairs] [seed]
#
# Uses `navsim` of NAVSIM_EXECUTABLE, or of the debug build. Exits with 1 at the first difference.
set -u
kills=${1:-100} pairs=${2:-40} seed=${3:-$$}
navsim=${NAVSIM_EXECUTABLE:-$(cd "$(dirname "$0")/../.." && pwd)/.build/debug/navsim}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
RANDOM=$seed
echo "seed $seed"

cat >t.json <<'JSON'
{"version": 1, "kind": "training", "name": "t",
 "worlds": {"map": {"generate": {"kind": "random", "width": 8, "height": 8, "density": 0.1}},
   "agents": {"count": 3}, "maxSteps": 16},
 "policy": {"heads": 1, "tokenWidth": 8, "valueWidth": 8, "environmentWidths": [8], "hiddenWidths": [8]},
 "reinforce": {"instances": 8}, "evaluation": {"episodes": 64, "interval": 7},
 "agentSteps": 60000, "checkpointInterval": 5}
JSON
fail() { echo "FAILED: $*"; exit 1; }
# The columns of metrics.csv that do not tell the time.
untimed() {
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) keep[i] = $i != "agentStepsPerSecond" }
    { line = ""; for (i = 1; i <= NF; i++) if (keep[i]) line = line "," $i; print line }' "$1"
}

"$navsim" train t.json --quiet --jobs 1 --out whole >/dev/null 2>errors || fail "the whole run: $(cat errors)"

# 1. Kills: as many as asked for, spread over runs that are each trained to their end.
done_kills=0 rounds=0
while ((done_kills < kills)); do
  rm -rf killed
  mode=
  for ((i = 0; i < 12 && done_kills < kills; i++)); do
    "$navsim" train t.json --quiet --jobs 2 --out killed $mode >/dev/null 2>errors &
    process=$!
    sleep "0.$(printf %03d $((RANDOM % 700)))"
    if kill -9 $process 2>/dev/null; then
      wait $process 2>/dev/null
      (($? == 137)) && done_kills=$((done_kills + 1))
    fi
    [ -e killed/t/config.json ] && mode=--resume
  done
  "$navsim" train t.json --quiet --out killed $mode >/dev/null 2>errors || fail "resuming: $(cat errors)"
  for file in best.safetensors last.safetensors test.json; do
    cmp "killed/t/$file" "whole/t/$file" || fail "$file differs"
  done
  cmp <(untimed killed/t/metrics.csv) <(untimed whole/t/metrics.csv) || fail "metrics.csv differs"
  left=$(find killed -name '*partial*')
  [ -z "$left" ] || fail "left behind: $left"
  rounds=$((rounds + 1))
done
echo "$done_kills kills over $rounds runs: the same weights, test and metrics"

# 2. Two at once on a run that is under way.
refused=0
for ((i = 0; i < pairs; i++)); do
  rm -rf two
  "$navsim" train t.json --quiet --out two >/dev/null 2>&1 &
  process=$!
  sleep "0.$(printf %03d $((100 + RANDOM % 300)))"
  kill -9 $process 2>/dev/null
  wait $process 2>/dev/null
  [ -e two/t/config.json ] || continue
  "$navsim" train t.json --quiet --out two --resume >/dev/null 2>errors.a &
  first=$!
  sleep "0.0$(printf %02d $((RANDOM % 50)))"
  "$navsim" train t.json --quiet --out two --resume >/dev/null 2>errors.b &
  second=$!
  wait $first; a=$?
  wait $second; b=$?
  for code in $a $b; do [ $code = 0 ] || [ $code = 73 ] || fail "exit code $code: $(cat errors.a errors.b)"; done
  [ $a = 0 ] || [ $b = 0 ] || fail "both refused: $(cat errors.a errors.b)"
  if [ $a != 0 ] || [ $b != 0 ]; then
    refused=$((refused + 1))
    grep -q "trains there right now" errors.a errors.b || fail "$(cat errors.a errors.b)"
  fi
  cmp two/t/last.safetensors whole/t/last.safetensors || fail "last.safetensors differs"
done
echo "$pairs pairs at once: the same weights, $refused refused in words"
