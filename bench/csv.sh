#!/usr/bin/env bash
# A CSV file of 1,000,000 rows and 10 columns, read from the disk's cache into typed columns: here, and by pandas with float_precision="round_trip" (both round every number correctly),
# in processes of their own that take turns; the least of five. Files: doubles of 17 digits; numbers of 6 digits; whole numbers, words and missing cells. The cells must be the same first,
# numbers to the bit. One thread on both sides, then two here (pandas' reader has one). A ratio above 1 says how many times sooner this reader is done. Needs Debian's python3-pandas.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. bench/mode.sh
needs pandas python3-pandas
build Csv
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 bench/Csv/compare.py artifacts/bin/Csv/release/ProbDsl.Bench.Csv.dll "$work"
