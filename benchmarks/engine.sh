#!/bin/sh
# The training engine beside PyTorch (Debian's python3-torch with libopenblas0-pthread), interleaved, one thread each.
# usage: benchmarks/engine.sh [ROUNDS]        needs the .NET SDK; without PyTorch only Carnot's side is measured
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
unset OPENBLAS_CORETYPE OPENBLAS_VERBOSE MKL_DEBUG_CPU_TYPE OMP_WAIT_POLICY DOTNET_EnableAVX512 DOTNET_EnableAVX2 || true
export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
dotnet build benchmarks/Carnot.Benchmarks -c Release -v quiet --nologo >&2
carnot="dotnet benchmarks/Carnot.Benchmarks/bin/Release/net10.0/Carnot.Benchmarks.dll engine"
python=${PYTHON:-/usr/bin/python3}
$python -c 'import torch' 2>/dev/null && torch=yes || torch=no

# A processor that OpenBLAS does not know it takes for one without AVX. No rival is to lose by that: it gets the kernel of what the processor has.
core() { $python -c 'import ctypes; blas = ctypes.CDLL("libopenblas.so.0"); blas.openblas_get_corename.restype = ctypes.c_char_p; print(blas.openblas_get_corename().decode())' 2>/dev/null || echo none; }
if [ "$(core)" = Prescott ]; then
    if grep -q avx512f /proc/cpuinfo; then export OPENBLAS_CORETYPE=SkylakeX
    elif grep -q avx2 /proc/cpuinfo; then export OPENBLAS_CORETYPE=Haswell
    fi
fi
echo "OpenBLAS kernel: $(core)"

for size in tiny small; do
    $carnot dump $size "$folder"
    [ $size = tiny ] && steps=20 || steps=4
    round=0
    while [ $round -lt "$rounds" ]; do
        [ $torch = no ] || $python benchmarks/gpt2_torch.py time $size $steps 1 "$folder"
        $carnot train $size $steps 1 2>/dev/null
        $carnot train $size $steps 2 2>/dev/null
        round=$((round + 1))
    done
done | tee "$folder/results"
$carnot derivatives tiny 9
$carnot derivatives small 3
$carnot memory 10000
$carnot gemm

# Medians, and the medians of the ratios within each round.
awk '
    function median(list,  n, a, i, j, t) {
        n = split(list, a, " ")
        for (i = 2; i <= n; i++) for (j = i; j > 1 && a[j] + 0 < a[j - 1] + 0; j--) { t = a[j]; a[j] = a[j - 1]; a[j - 1] = t }
        return n % 2 ? a[(n + 1) / 2] : (a[n / 2] + a[n / 2 + 1]) / 2
    }
    { key = $2 " " $3 " " $5; cpu[key] = cpu[key] " " $7; wall[key] = wall[key] " " $9; rss[key] = $13 }
    $2 == "torch" { last[$3] = $7 }
    $2 == "carnot" && $5 == 1 { if ($3 in last) ratio[$3] = ratio[$3] " " last[$3] / $7; one[$3] = $9 }
    $2 == "carnot" && $5 == 2 { two[$3] = two[$3] " " one[$3] / $9 }
    END {
        for (key in cpu) printf "MEDIAN %s threads: cpu_ms %.1f wall_ms %.1f rss_mb %s\n", key, median(cpu[key]), median(wall[key]), rss[key]
        for (size in ratio) printf "RATIO %s: Carnot over PyTorch, tokens per CPU-second, %.2f\n", size, median(ratio[size])
        for (size in two) printf "RATIO %s: two threads over one, wall time, %.2f\n", size, median(two[size])
    }' "$folder/results"
