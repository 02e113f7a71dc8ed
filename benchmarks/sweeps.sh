#!/usr/bin/env bash
# Sweeps: what a run costs beside its process, memory of the driver, status of many runs, two jobs against one.
# usage: benchmarks/sweeps.sh [RUNS=1000] [ROUNDS=3]        needs the .NET SDK and GNU time
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
runs=${1:-1000} rounds=${2:-3}
./carnot doctor >/dev/null
carnot=("dotnet" "src/Carnot.Cli/bin/Release/net10.0/Carnot.Cli.dll")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
spent() { /usr/bin/time -o "$folder/time" -f "%e %U %S %M" "$@" >/dev/null 2>&1; cat "$folder/time"; }

echo "== one short simulation as a process of its own, against the same in a sweep of $runs with --jobs 1"
command=(simulate equilibrium --steps=100 --walkers=2 --json)
printf 'run: simulate equilibrium\nset: {steps: 100, walkers: 2}\nseeds: %s\n' "$runs" >"$folder/short.yaml"
for i in $(seq 100); do spent "${carnot[@]}" "${command[@]}" --seed=$i -o "$folder/bare/$i"; done >"$folder/bare.txt"
"${carnot[@]}" sweep plan "$folder/short.yaml" -o "$folder/short" >/dev/null
spent "${carnot[@]}" sweep run "$folder/short" --jobs 1 --threads 2 >"$folder/sweep.txt"
awk -v runs="$runs" '
    FNR == NR { wall += $1; cpu += $2 + $3; n++; next }
    { printf "bare: wall %.0f ms, processor %.0f ms; in the sweep: wall %.0f ms, processor %.0f ms\n", 1000 * wall / n, 1000 * cpu / n, 1000 * $1 / runs, 1000 * ($2 + $3) / runs
      printf "overhead of a run: wall %.0f ms, processor %.0f ms\n", 1000 * ($1 / runs - wall / n), 1000 * (($2 + $3) / runs - cpu / n)
      printf "most memory of driver or task: %.0f MB\n", $4 / 1024 }' "$folder/bare.txt" "$folder/sweep.txt"

echo "== status of 10,000 finished runs"
printf 'run: simulate equilibrium\nset: {steps: 100, walkers: 2}\nseeds: 10000\n' >"$folder/many.yaml"
"${carnot[@]}" sweep plan "$folder/many.yaml" -o "$folder/many" >/dev/null
result=$(find "$folder/short/runs" -mindepth 1 -maxdepth 1 -print -quit)
grep -o '"id":"[0-9a-f]*"' "$folder/many/manifest.json" | cut -d'"' -f4 | while read -r id; do
    mkdir -p "$folder/many/runs/$id"
    sed "s/\"id\": \"[0-9a-f]*\"/\"id\": \"$id\"/" "$result/result.json" >"$folder/many/runs/$id/result.json"
done
for i in $(seq 5); do echo "status: $(spent "${carnot[@]}" sweep status "$folder/many") (wall, user, system s, kB)"; done
"${carnot[@]}" sweep status "$folder/many"

echo "== four trainings of a tiny GPT-2, --threads 1, --jobs 1 against --jobs 2"
printf 'run: train gpt2\nset: {steps: 150, validate-every: 150}\nseeds: 4\n' >"$folder/train.yaml"
for round in $(seq "$rounds"); do
    for jobs in 1 2; do
        "${carnot[@]}" sweep plan "$folder/train.yaml" -o "$folder/train$round$jobs" >/dev/null
        echo "$jobs $(spent "${carnot[@]}" sweep run "$folder/train$round$jobs" --jobs $jobs --threads 1)"
    done
done | tee "$folder/train.txt" | awk '
    { print "jobs " $1 ": wall " $2 " s, processor " $3 + $4 " s"; wall[$1] = $2; cpu[$1] = $3 + $4
      if ($1 == 2) printf "two over one: %.2f by the clock; %.2f by processor time, which two free cores would give\n", wall[1] / wall[2], 2 * cpu[1] / cpu[2] }'
