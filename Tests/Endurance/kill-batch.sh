#!/usr/bin/env bash
# Kills `navsim batch` with SIGKILL at random moments, goes on with --resume each time, and compares the rows with those
# of a batch that was left alone. Then starts two programs with --resume at once, again and again: one run, all rows.
#
#   Tests/Endurance/kill-batch.sh [kills] [pairs] [seed]
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

cat >suite.json <<'JSON'
{"version": 1, "name": "small", "maps": {"open": ["......", "......", "......"], "wall": ["..#...", "......", "..#..."]},
 "base": {"maxSteps": 20},
 "cases": [{"name": "a", "map": "open", "agents": {"count": 2, "seed": 3}},
           {"name": "b", "map": "open", "agents": {"count": 4, "seed": 3}},
           {"name": "c", "map": "wall", "agents": {"count": 4, "seed": 3}}]}
JSON

# All columns but times, by the names in the first line.
untimed() {
  awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) keep[i] = $i !~ /^(runtime|seconds|ms_per_step)$/ }
    { line = ""; for (i = 1; i <= NF; i++) if (keep[i]) line = line "," $i; print line }' "$1"
}
fail() { echo "FAILED: $*"; exit 1; }
# Runs of the store, and their finished episodes.
runs() { "$navsim" batch list --store "$1" --format json | grep -c '"id"'; }

batch=("$navsim" batch suite.json --controllers greedy,pibt,random --quiet --format csv --name k)

# 1. Kills: as many as asked for, spread over batches that are each played to their end.
done_kills=0 batches=0
while ((done_kills < kills)); do
  rm -f killed.* whole.*
  size=$((150 + RANDOM % 250))
  for ((i = 0; i < 25 && done_kills < kills; i++)); do
    "${batch[@]}" --episodes "$size" --store killed.sqlite --resume --out killed.csv 2>/dev/null &
    process=$!
    sleep "0.$(printf %03d $((RANDOM % 400)))"
    # One that was done already counts for nothing.
    if kill -9 $process 2>/dev/null; then
      wait $process 2>/dev/null
      (($? == 137)) && done_kills=$((done_kills + 1))
    fi
  done
  "${batch[@]}" --episodes "$size" --store killed.sqlite --resume --out killed.csv 2>errors ||
    fail "resuming: $(cat errors)"
  "${batch[@]}" --episodes "$size" --store whole.sqlite --jobs 1 --out whole.csv || fail "the whole batch"
  [ "$(runs killed.sqlite)" = 1 ] || fail "$(runs killed.sqlite) runs"
  [ "$(wc -l <killed.csv)" = $((9 * size + 1)) ] || fail "$(wc -l <killed.csv) lines for $size episodes"
  cmp <(untimed killed.csv) <(untimed whole.csv) || fail "the rows differ"
  left=$(find . -name 'killed*' ! -name killed.csv ! -name killed.sqlite)
  [ -z "$left" ] || fail "left behind: $left"
  batches=$((batches + 1))
done
echo "$done_kills kills over $batches batches: the same rows"

# 2. Two at once, on no file, an empty file, or a run that is under way.
refused=0
for ((i = 0; i < pairs; i++)); do
  rm -f two.*
  ((i % 3 == 1)) && : >two.sqlite
  "${batch[@]}" --episodes 40 --store two.sqlite --resume --out two.a.csv 2>errors.a &
  first=$!
  sleep "0.0$(printf %02d $((RANDOM % 100)))"
  "${batch[@]}" --episodes 40 --store two.sqlite --resume --out two.b.csv 2>errors.b &
  second=$!
  wait $first; a=$?
  wait $second; b=$?
  for code in $a $b; do [ $code = 0 ] || [ $code = 73 ] || fail "exit code $code: $(cat errors.a errors.b)"; done
  if [ $a != 0 ] || [ $b != 0 ]; then
    refused=$((refused + 1))
    [ $a = 0 ] || [ $b = 0 ] || fail "both refused: $(cat errors.a errors.b)"
    grep -q "is working on k#1\|is locked by another program" errors.a errors.b || fail "$(cat errors.a errors.b)"
  fi
  [ "$(runs two.sqlite)" = 1 ] || fail "$(runs two.sqlite) runs"
  "${batch[@]}" --episodes 40 --store two.sqlite --resume --out two.csv 2>errors || fail "$(cat errors)"
  [ "$(wc -l <two.csv)" = $((9 * 40 + 1)) ] || fail "$(wc -l <two.csv) lines"
done
echo "$pairs pairs at once: one run each, $refused refused in words"
