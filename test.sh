#!/usr/bin/env bash
# Builds everything and runs every test. The whole log is kept in artifacts/test.log. Where something failed, its name and message are printed again at the end, before the last line `N passed, N failed, N skipped`.
# `./test.sh quick` runs forty stories and tests of the files that differ from the last commit; `./test.sh NAME` the test classes whose name
# contains NAME, and those that derive from such a class. Both build only where a source is newer than what is built.
# `./test.sh torch` runs the contracts of engines for TorchSharp alone, and restores libtorch for it, 159 MB; TORCH=1 adds them to all tests.
# Other arguments go to `dotnet test`.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")" || exit 2
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
# As in `./probdsl`, code is mapped once: much of what the tests run is compiled at start, and takes 5 to 10% less time so.
export DOTNET_EnableWriteXorExecute="${DOTNET_EnableWriteXorExecute:-0}"
if ! dotnet --version >/dev/null 2>&1; then ./probdsl --help; exit 1; fi
if [ "${1:-}" = torch ]; then
  shift
  export TORCH=1
  set -- --project tests/Torch.Tests "$@"
fi
# the test classes, by the file that declares them, whose name or base class matches an extended regular expression
declared() {
  grep -rE "\bclass (\w*($1)\w*\b|\w+(\(.*\))? *: *($1))" tests --include='*.cs' |
    sed -nE 's#^(tests/[^:]*):.*\bclass (\w+(Tests|Laws))\b.*#\1 \2#p'
}
# builds the projects of these test classes where a source is newer than what is built, and runs these classes alone, a project after
# the other
run_classes() {
  local code=0 project folder newest
  echo "tests: $*"
  for project in $(declared "\\b($(IFS='|'; echo "$*"))\\b" | cut -d/ -f2 | sort -u); do
    if [ "$project" = Torch.Tests ] && [ -z "${TORCH:-}" ]; then continue; fi
    folder="artifacts/bin/$project/release"
    # shellcheck disable=SC2012 # names without blanks
    newest=$(ls -td "$folder"/ProbDsl.*.dll "$folder/.built" 2>/dev/null | head -n 1)
    if [ ! -x "$folder/ProbDsl.$project" ] ||
      [ -n "$(find src tests examples/api docs/errors ./*.props -newer "$newest" -print -quit)" ]; then
      touch artifacts/.building
      dotnet build "tests/$project" -c Release -v q --nologo || return 1
      mv artifacts/.building "$folder/.built"
    fi
    # shellcheck disable=SC2046 # each class is two words
    "$folder/ProbDsl.$project" -noLogo $(printf -- '-class *.%s ' "$@") || code=1
  done
  return $code
}
# The test classes of changed files, which are read from lines: of `Name.cs` those that are called `NameTests` or `NameLaws`, or are in a
# file of that name. Without one, three of the folder of tests with the name of the file's folder: those that mention `Name` first, and of
# these and of the others the shortest. Theories over tables of stories (MemberData) are not quick and not among these three.
classes_of() {
  local file name found room folders
  while read -r file; do
    name=$(basename "$file" .cs) name=${name%%.*}
    found=$(declared "$name" | awk -v name="$name" \
      '$1 ~ "/" name "[.]" || $2 == name || $2 == name "Tests" || $2 == name "Laws" { print $2 }')
    room=$(basename "$(dirname "$file")")
    folders=$(find tests -type d \( -name "$room" -o -name "$room.Tests" \))
    if [ -z "$found" ] && [ -n "$folders" ]; then
      # shellcheck disable=SC2086 # a word each
      found=$(grep -rlE '\[(Fact|Theory)' $folders --include='*Tests.cs' --include='*Laws.cs' | while read -r test; do
        grep -q 'MemberData' "$test" && continue
        grep -qw "$name" "$test" && echo "0 $(wc -l <"$test") $test" || echo "1 $(wc -l <"$test") $test"
      done | sort -k1,1n -k2,2n | head -n 3 | sed -E 's#.*/(\w+)\..*#\1#')
    fi
    printf '%s\n' "$found"
  done | sort -u
}
case "${1:-}" in
  quick)
    # shellcheck disable=SC2046 # a word each
    run_classes SmokeTests $({ git diff --name-only HEAD; git ls-files --others --exclude-standard; } | grep '\.cs$' | classes_of)
    exit $?;;
  ''|-*) ;;
  *)
    found=$(declared "\w*$1\w*" | cut -d' ' -f2 | sort -u)
    if [ -z "$found" ]; then echo "no test class has a name with \`$1\`"; exit 2; fi
    # shellcheck disable=SC2086 # a word each
    run_classes $found
    exit $?;;
esac
log=artifacts/test.log
mkdir -p artifacts
./probdsl --version >/dev/null || { echo "0 passed, 1 failed, 0 skipped"; exit 1; }
# Parquet and SQL are tested where DuckDB's library is at hand, or npm to get it; elsewhere these tests are skipped.
if [ -z "${PROBDSL_DUCKDB:-}" ] && command -v npm >/dev/null && command -v node >/dev/null; then
  package="@duckdb/node-bindings-$(node -p 'process.platform + "-" + process.arch')"
  bindings="$PWD/artifacts/duckdb/node_modules/$package"
  [ -d "$bindings" ] || npm install --silent --no-audit --no-fund --prefix artifacts/duckdb "$package@1.5.6-r.1" >/dev/null 2>&1
  if [ -d "$bindings" ]; then export PROBDSL_DUCKDB="$bindings"; fi
fi
dotnet test -c Release "$@" 2>&1 | tee "$log"
code=${PIPESTATUS[0]}
count() { awk -v key="  $1:" 'index($0, key) == 1 { n = $2 } END { print n + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
# a crashed host prints `failed: 0` and a broken build prints no totals: the exit code has a say too
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ] && [ "$code" -eq 0 ]; then code=8; failed=1; fi
if [ "$failed" -gt 0 ]; then
  printf '\nFailed (the whole log: %s):\n' "$log"
  # a test `failed NAME (TIME)` and the first line below it; a program of tests that ended badly; a compiler's error
  awk '/^failed .* \([0-9].*\)$/ { sub(/^failed /, ""); print "  " $0; if ((getline line) > 0) print "    " line; next }
       /\.dll \(.*\) failed with / || /\.dll \(.*\) exited with / || / error [A-Z]+[0-9]+: / { if (!seen[$0]++) print "  " $0 }' "$log"
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$code"
