#!/usr/bin/env bash
# The No-U-Turn sampler on ten models, beside rstan: smallest bulk effective sample size, per second of processor time and per gradient. Each side has 4 chains of 1,000
# draws after its own warm-up (400 here, 1,000 there), on one thread; models, priors and parametrization are the same. Both sides' effective sample sizes are
# computed by the same code, over the same parameters. Seconds and gradients include the warm-up, ours the start too (seconds of the whole command; densities of the starts
# count as gradients). Seconds in which Stan compiles are listed apart. Rows: `nuts`, the default plan; `off`, `--marginalize off`, where this differs; `diagonal`, that
# with a diagonal metric, by a program without the summaries of a fit. Means that differ by more than 5 Monte Carlo standard errors end the run with 1.
# `bench/nuts.sh grid`: the estimator of a diagonal metric by the schedule of the warm-up, here alone. Further arguments are names of models. NUTS_WORK=DIR keeps
# data, compiled models and draws there; rstan's runs in it (NAME.rstan) are not repeated. `short`: seconds, here alone. Needs Debian's r-cran-rstan, libboost-dev, python3-numpy and python3-scipy.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
needs scipy "python3-numpy python3-scipy"
[ "$mode" = short ] || [ "${1:-}" = grid ] || Rscript -e 'library(rstan)' >/dev/null 2>&1 ||
  { echo "needs rstan: apt-get install r-cran-rstan r-cran-bh r-cran-rcppeigen r-cran-stanheaders libboost-dev" >&2; exit 77; }
build WarmUps
./probdsl --version >/dev/null
work=${NUTS_WORK:-}
if [ -z "$work" ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi
mkdir -p "$work"
# a file that is newer than its compiled model is compiled anew
cp -u bench/nuts/*.gen bench/nuts/*.stan "$work"
PYTHONPATH="bench/nuts:$PYTHONPATH" /usr/bin/python3 bench/nuts/compare.py "$work" "$@"
