#!/bin/sh
# What probing costs on a tiny GPT-2: runs with one seed and with probes of no, each and every class, interleaved, one thread each.
# usage: benchmarks/probes.sh [ROUNDS] [STEPS]
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-3}
steps=${2:-600}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet build src/Carnot.Cli -c Release -v quiet --nologo >&2
carnot="dotnet src/Carnot.Cli/bin/Release/net10.0/Carnot.Cli.dll"

# The seconds of processor time that a command took, on the last line.
timed() {
    { bash -c "TIMEFORMAT='%U %S'; time $* >/dev/null 2>$folder/notes" ; } 2>&1 | awk '{ print $1 + $2 }'
}

round=0
while [ $round -lt "$rounds" ]; do
    for class in none economy business full; do
        [ $class = none ] && probe= || probe="--probe $class"
        cpu=$(timed "$carnot train gpt2 --steps $steps --validate-every $steps --threads 1 $probe --force -o $folder/$class")
        share=$(sed -n 's/.*"probingShare": \([0-9.]*\).*/\1/p' "$folder/$class/manifest.json")
        cmp -s "$folder/none/log.jsonl" "$folder/$class/log.jsonl" && same=yes || same=no
        echo "round $round class $class cpu_s $cpu share ${share:-0} losses_equal $same"
    done
    round=$((round + 1))
done
