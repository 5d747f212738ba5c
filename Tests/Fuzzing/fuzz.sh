#!/bin/bash
# fuzz.sh SECONDS [TARGET ...]: builds the readers with the fuzzer and the address sanitizer (in .build-fuzz) and gives each
# target that long. Inputs that reach new code are kept in .build-fuzz/corpus; one that breaks something in
# .build-fuzz/found, from where it belongs into Tests/Fuzzing/Corpus once that is mended. Ends with 1 when there is one.
set -euo pipefail
cd "$(dirname "$0")/../.."
seconds=$1
shift
build=.build-fuzz
toolchain=$(dirname "$(readlink -f "$(command -v swift)")")/..
driver=$(find -L "$toolchain/lib/clang" -name "libclang_rt.fuzzer_no_main*" | grep "$(uname -m)" | head -n 1) || {
  echo "the Swift toolchain at $toolchain has no libFuzzer (libclang_rt.fuzzer_no_main)" >&2; exit 1; }
# -Xfrontend: the compiler marks what is covered, and the program keeps its own main.
arguments=(--scratch-path $build --product cfgd-fuzz --sanitize address -Xswiftc -Xfrontend -Xswiftc -sanitize=fuzzer
  -Xswiftc -use-ld=lld -Xlinker "$driver" -Xlinker -lstdc++)
export CFGD_FUZZ=1
swift build ${SWIFT_BUILD_FLAGS:-} "${arguments[@]}" >&2
program=$(swift build ${SWIFT_BUILD_FLAGS:-} "${arguments[@]}" --show-bin-path 2>/dev/null)/cfgd-fuzz

# The Swift runtime's own backtrace would wait for a thread that the sanitizer has stopped.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 OMP_NUM_THREADS=1
[ $# -gt 0 ] || set -- $(ls Tests/Fuzzing/Corpus)
mkdir -p $build/found
broken=0
echo "| reader | executions | edges covered | inputs kept | crashes |"
echo "|---|---|---|---|---|"
for target; do
  mkdir -p "$build/corpus/$target"
  log=$build/$target.log
  crashes=0
  "$program" "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -malloc_limit_mb=512 \
    -artifact_prefix="$build/found/$target-" -print_final_stats=1 -verbosity=1 \
    "$build/corpus/$target" "Tests/Fuzzing/Corpus/$target" > "$log" 2>&1 || { crashes=1; broken=1; }
  awk -v target="$target" -v crashes=$crashes '
    / cov: / { for (i = 1; i < NF; i++) { if ($i == "cov:") cov = $(i + 1); if ($i == "corp:") { split($(i + 1), c, "/"); corp = c[1] } } }
    /number_of_executed_units/ { executed = $2 }
    END { printf "| %s | %s | %s | %s | %s |\n", target, executed, cov, corp, crashes }' "$log"
  [ $crashes = 0 ] || { echo "$target: see $log" >&2; grep -aE "broken:|Fatal error|ERROR|SUMMARY|Test unit" "$log" >&2 || tail -n 5 "$log" >&2; }
done
exit $broken
