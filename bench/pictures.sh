#!/usr/bin/env bash
# Pictures of examples/diffusion/README.md: for each toy density 1,500 rows of the density itself, and of a diffusion chain, a flow and a reversed SDE that were
# trained on it, side by side. bench/pictures.sh [DIR] keeps the fits in DIR (else a temporary folder) as ddpm_DENSITY, flow_DENSITY, score_DENSITY, and trains
# those that are not there yet: some half an hour in all on one thread. Needs python3.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
if [ $# -gt 0 ]; then fits=$1; else fits=$(mktemp -d); trap 'rm -rf "$fits"' EXIT; fi
pictures=$(pick examples/diffusion/pictures "$fits")
mkdir -p "$pictures" "$fits"

trained() { # name, density, story, options
  local name=$1_$2 density=$2 story=$3; shift 3
  [ -e "$fits/$name/fit.json" ] || ./probdsl fit "$story" --data "story:examples/toys/$density.gen" "$@" --out "$fits/$name"
  ./probdsl sample "$fits/$name" -n $(pick 1500 50) --out "$fits/$name.csv" >/dev/null
}

sharp="--batch-size 500 --learning-rate 2e-3 --schedule cosine --max-iter"
for density in $(pick "eight_gaussians checkerboard two_spirals" eight_gaussians); do
  case $density in
    eight_gaussians) flow=40000 score=60000 ;;
    checkerboard) flow=90000 score=120000 ;;
    two_spirals) flow=80000 score=80000 ;;
  esac
  ./probdsl sample examples/toys/$density.gen -n $(pick 1500 50) --out "$fits/data_$density.csv" >/dev/null
  trained ddpm $density examples/diffusion/learned_noise.gen --max-iter $(pick 100000 20)
  trained flow $density examples/flow-matching/sharp_flow.gen $sharp $(pick $flow 20)
  trained score $density examples/score-sde/sharp_score.gen $sharp $(pick $score 20)
  python3 bench/pictures.py "$pictures/$density.svg" data="$fits/data_$density.csv" \
    "diffusion chain=$fits/ddpm_$density.csv" "flow matching=$fits/flow_$density.csv" "reversed SDE=$fits/score_$density.csv"
done
