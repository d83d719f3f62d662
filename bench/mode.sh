# Sourced by benchmarks. `short` as their first argument: sizes and repeats that take seconds, which show that the benchmark runs, and little else; bars do not apply.
# `pick LONG SHORT` prints the one of the mode, `build NAME` builds bench/NAME if its sources have changed, `needs MODULE PACKAGES` ends with 77 where python3 lacks a module.
mode=long
if [ "${1:-}" = short ]; then mode=short; shift; fi
export BENCH_MODE=$mode PYTHONPATH="$PWD/bench${PYTHONPATH:+:$PYTHONPATH}"
pick() { if [ "$mode" = short ]; then echo "$2"; else echo "$1"; fi; }
build() {
  local made
  made=$(find "artifacts/bin/$1/release" -maxdepth 1 -name "*$1.dll" 2>/dev/null | head -1)
  [ -n "$made" ] && [ -z "$(find src "bench/$1" Directory.*.props global.json -newer "$made" \( -name '*.cs' -o -name '*.csproj' -o -name '*.props' -o -name '*.json' \) -print -quit)" ] ||
    dotnet build "bench/$1" -c Release -v q -nologo >/dev/null
}
needs() { /usr/bin/python3 -c "import $1" 2>/dev/null || { echo "needs $1: apt-get install $2" >&2; exit 77; }; }
