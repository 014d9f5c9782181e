#!/usr/bin/env bash
# Kills `navsim study` with SIGKILL at random moments, starts it again each time, and compares weights, the search's
# figures and the store's rows with those of a study that was left alone.
#
#   Tests/Endurance/kill-study.sh [kills] [seed]
#
# Uses `navsim` of NAVSIM_EXECUTABLE, or of the debug build. Exits with 1 at the first difference.
set -u
kills=${1:-10} seed=${2:-$$}
navsim=${NAVSIM_EXECUTABLE:-$(cd "$(dirname "$0")/../.." && pwd)/.build/debug/navsim}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
RANDOM=$seed
echo "seed $seed"

cat >s.json <<'JSON'
{"version": 1, "kind": "study", "name": "s",
 "base": {"version": 1, "kind": "training", "name": "base",
   "worlds": {"map": {"generate": {"kind": "random", "width": 8, "height": 8, "density": 0.1}},
     "agents": {"count": 3}, "maxSteps": 16},
   "policy": {"heads": 1, "tokenWidth": 8, "valueWidth": 8, "environmentWidths": [8], "hiddenWidths": [8]},
   "reinforce": {"instances": 8}, "evaluation": {"episodes": 32, "interval": 7},
   "agentSteps": 12000, "checkpointInterval": 3},
 "arms": {"grid": {"policy.attention": ["interaction", "soft"]}}, "seeds": [1, 2],
 "evaluate": [{"suite": "test", "episodes": 40}, {"name": "shielded", "suite": "test", "episodes": 40, "controller": "policy+"}],
 "search": {"fields": {"optimizer.learningRate": {"log": [0.0003, 0.03]}}, "arms": 4, "rungs": 2, "budget": 24000},
 "crossValidation": {"field": "policy.function", "values": ["softmax", "sigmoid"], "folds": 2}}
JSON
fail() { echo "FAILED: $*"; exit 1; }
# Every row of a store but its times, in an order that does not depend on when it was written.
rows() {
  for run in test shielded fold1 fold2; do
    "$navsim" batch show "s/$run" --store "$1" --format csv |
      awk -F, -v run=$run 'NR == 1 { for (i = 1; i <= NF; i++) keep[i] = $i !~ /^(runtime|seconds|ms_per_step)$/ }
        { line = run; for (i = 1; i <= NF; i++) if (keep[i]) line = line "," $i; print line }'
  done | sort
}

start=$(date +%s%3N)
"$navsim" study s.json --quiet --jobs 2 --out whole >/dev/null 2>errors || fail "the whole study: $(cat errors)"
# Some sessions end within training, some within measuring.
longest=$((($(date +%s%3N) - start) / 2 + 100))
done_kills=0 rounds=0
while ((done_kills < kills)); do
  rm -rf killed
  for ((i = 0; i < 12 && done_kills < kills; i++)); do
    "$navsim" study s.json --quiet --jobs 2 --out killed >/dev/null 2>errors &
    process=$!
    pause=$(((RANDOM * 32768 + RANDOM) % longest))
    sleep "$((pause / 1000)).$(printf %03d $((pause % 1000)))"
    if kill -9 $process 2>/dev/null; then
      wait $process 2>/dev/null
      (($? == 137)) && done_kills=$((done_kills + 1))
    fi
  done
  "$navsim" study s.json --quiet --out killed >/dev/null 2>errors || fail "going on: $(cat errors)"
  for file in whole/s/*/*.safetensors whole/s/*/test.json whole/s/study.json whole/s/suites/*; do
    cmp "$file" "killed/${file#whole/}" || fail "$file differs"
  done
  cmp <(rows whole/s/study.sqlite) <(rows killed/s/study.sqlite) || fail "the rows differ"
  left=$(find killed -name '*partial*' -o -name '*-run[0-9]*' -o -name '*-wal')
  [ -z "$left" ] || fail "left behind: $left"
  cp killed/s/report.html report.html
  "$navsim" study s.json --quiet --out killed --report >/dev/null 2>errors || fail "the report: $(cat errors)"
  cmp report.html killed/s/report.html || fail "the report differs"
  rounds=$((rounds + 1))
done
echo "$done_kills kills over $rounds studies: the same weights, figures and rows"
