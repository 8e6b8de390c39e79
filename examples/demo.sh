#!/usr/bin/env bash
# The main job on the bundled papers: build a suite, let three built-in agents attempt it, and show
# pass@1 and pass@5 by the number of masked functions; first for those in Python, then, with fewer
# tasks because each attempt compiles, for those in C++. ./dev demo builds the program and runs this.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
lacuna=${LACUNA_PROGRAM:-$root/build/bin/lacuna}
out=${1:-$root/build/demo}

[[ -x $lacuna ]] || {
  echo "There is no program at $lacuna: run ./dev build first." >&2
  exit 2
}
# Only a folder that an earlier demonstration made is replaced.
if [[ -e $out ]]; then
  [[ -f $out/.lacuna-demo || -z $(ls -A "$out") ]] || {
    echo "$out is not empty and no earlier demonstration: name another folder." >&2
    exit 2
  }
  rm -rf -- "$out"
fi
mkdir -p "$out"
touch "$out/.lacuna-demo"

show() {
  printf '\n$ lacuna %s\n' "$*"
  "$lacuna" "$@"
}

python_papers=()
cpp_papers=()
for paper in "$here"/*/paper.yaml; do
  if grep -q '^build:' "$paper"; then cpp_papers+=("$paper"); else python_papers+=("$paper"); fi
done

# main_job SUITE RUNS ATTEMPTS PAPER... -- BUILD-OPTION...
main_job() {
  local suite=$1 runs=$2 attempts=$3 papers=() agent
  shift 3
  while [[ $1 != -- ]]; do
    papers+=("$1")
    shift
  done
  shift
  show suite build "${papers[@]}" "$@" --seed 1 -o "$suite"
  for agent in gold none recall:0.6; do
    show run "$suite" --agent "$agent" --attempts "$attempts" --seed 1 -o "$runs/${agent%%:*}" \
      >/dev/null
  done
  show score "$runs/gold" "$runs/none" "$runs/recall" -k 1 -k "$attempts"
}

main_job "$out/suite" "$out/runs" 5 "${python_papers[@]}" -- -n 0..5 --per-n 1
main_job "$out/suite-cpp" "$out/runs-cpp" 2 "${cpp_papers[@]}" -- -n 0..1 --per-n 1

cat <<TEXT

What to do next:
  lacuna suite show $out/suite                       the tasks
  lacuna score $out/runs/recall --attempts           each attempt, number by number
  lacuna run $out/suite --agent 'python3 my_agent.py' -o $out/runs/mine
  lacuna functions path/to/your/repository           then write a paper.yaml beside it
TEXT
