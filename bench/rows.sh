#!/usr/bin/env bash
# A logistic regression on 1,000 to 1,000,000 generated rows of 10 columns: memory of lowering and engine with the data, beside the data's own, the time to lower, and a gradient on
# one thread. A process for each. Bar: under twice the data's memory at a million rows.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
build Gradients
for rows in $(pick "1000 100000 1000000" 1000); do dotnet artifacts/bin/Gradients/release/Gradients.dll rows "$rows" 10; done
