#!/usr/bin/env bash
# Fits of 600,000 rows by one process of one thread, and by 2 ranks of MPI with one thread each, on this machine, in turn; the least of three. First the estimates must be the same: of `em` to the bit.
# `map` of a logistic regression takes its default steps; its estimates agree to 5 digits. A training takes batches of 20,000 rows for 100 steps. A normal distribution by `mle` of 4,800,000 rows is the reading of the file, for which one process uses all processors. Needs mpirun (Debian's openmpi-bin). A ratio above 1 says how many times sooner two ranks are done, start and reading of the file included.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
command -v mpirun >/dev/null || { echo "needs mpirun: apt-get install openmpi-bin" >&2; exit 77; }
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
./probdsl --version >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/mixture.gen" <<'GEN'
model Mixture(K = 12)
data v[rows]: real[3] from a, b, c
param weight: simplex[K]
param mean[K]: real[3]
param cov[K]: covariance[3]
for n in rows {
  kind[n] ~ Categorical(weight)
  v[n] ~ MvNormal(mean[kind[n]], cov[kind[n]])
}
GEN
cat >"$work/net.gen" <<'GEN'
model Net
data v[rows]: real[3] from a, b, c
net decode(z: real[2]) -> (mean: real[3], sd: positive[3]) = mlp(hidden = [128, 128], act = tanh)
for n in rows {
  z[n]: real[2] ~ Normal(0, 1)
  v[n] ~ Normal(decode(z[n]))
}
GEN
cat >"$work/logistic.gen" <<'GEN'
model Logistic
data x[rows]: real[2] from a, b
data y[rows]: bool from c > 2
w: real[2] ~ Normal(0, 2)
base ~ Normal(0, 5)
for n in rows { y[n] ~ Bernoulli(logit = base + dot(w, x[n])) }
GEN
cat >"$work/normal.gen" <<'GEN'
model Normal
data x[rows]: real from a
param m: real
param s: positive
for n in rows { x[n] ~ Normal(m, s) }
GEN
awk -v rows="$(pick 600000 2000)" 'BEGIN { srand(1); print "a,b,c"; for (n = 0; n < rows; n++) { k = int(5 * rand());
  printf "%.5f,%.5f,%.5f\n", 3 * k + g(), (k % 2) * 4 + g(), (k * k) % 5 + g() } }
  function g() { return sqrt(-2 * log(1 - rand())) * cos(6.283185307179586 * rand()) }' >"$work/rows.csv"
cp "$work/rows.csv" "$work/many.csv"
for copy in 1 2 3 4 5 6 7; do tail -n +2 "$work/rows.csv" >>"$work/many.csv"; done
once() { # name, command..: seconds of wall clock into $work/name.s if fewer than before
  local name=$1 begun ended; shift
  begun=$(date +%s.%N); "$@" >"$work/$name.txt" 2>"$work/$name.err"; ended=$(date +%s.%N)
  awk -v new="$(awk -v a="$begun" -v b="$ended" 'BEGIN { print b - a }')" -v old="$(cat "$work/$name.s" 2>/dev/null || echo 1e9)" \
    'BEGIN { print (new < old ? new : old) }' >"$work/$name.new"
  mv "$work/$name.new" "$work/$name.s"
}
estimates() { sed -n '/^parameter/,/^$/p' "$1"; }
for story in $(pick "mixture logistic net normal" mixture); do
  rows=rows
  case $story in mixture) how="--method em --restarts 2 --max-iter 100 --tol 1e-300" ;; logistic) how="--method map" ;; net) how="--method elbo --batch-size 20000 --max-iter 100" ;; normal) how="--method mle"; rows=many ;; esac
  fit=(./probdsl fit "$work/$story.gen" --data "$work/$rows.csv" --threads 1 $how)
  for turn in $(pick "1 2 3" 1); do
    once "$story.1" "${fit[@]}"
    once "$story.2" mpirun -n 2 "${fit[@]}"
  done
  if [ "$story" = mixture ] && [ "$(estimates "$work/mixture.1.txt")" != "$(estimates "$work/mixture.2.txt")" ]; then echo "the estimates differ"; exit 1; fi
  awk -v name="$story" -v one="$(cat "$work/$story.1.s")" -v two="$(cat "$work/$story.2.s")" \
    'BEGIN { printf "%-8s  one process %6.2f s   two ranks %6.2f s   ratio %.2f\n", name, one, two, one / two }'
  tr '\n' ' ' <"$work/$story.2.err" | grep -o 'rank 0 sent.*exchanges'
done
