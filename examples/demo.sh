#!/usr/bin/env bash
# The main job on the bundled papers: build a suite, let three built-in agents attempt it, and show
# pass@1 and pass@5 by the number of masked functions. ./dev demo builds the program and runs this.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lacuna=${LACUNA_PROGRAM:-$here/../build/bin/lacuna}
out=${1:-$here/../build/demo}

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

show suite build "$here"/*/paper.yaml -n 0..5 --per-n 2 --seed 1 -o "$out/suite"
for agent in gold none recall:0.6; do
  show run "$out/suite" --agent "$agent" --attempts 5 --seed 1 -o "$out/runs/${agent%%:*}" >/dev/null
done
show score "$out/runs/gold" "$out/runs/none" "$out/runs/recall" -k 1 -k 5

cat <<TEXT

What to do next:
  lacuna suite show $out/suite                       the tasks
  lacuna score $out/runs/recall --attempts           each attempt, number by number
  lacuna run $out/suite --agent 'python3 my_agent.py' -o $out/runs/mine
  lacuna functions path/to/your/repository           then write a paper.yaml beside it
TEXT
