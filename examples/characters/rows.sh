#!/usr/bin/env bash
# Cuts a text (standard input) into rows of 128 characters, a column for each, separated by tabs. A space is written `_`, the end of a line
# `$`; what is left of the last row is filled with `$`. Argument: another number of characters.
set -eu
width=${1:-128}
seq -f 'c%g' -s $'\t' "$width"
tr ' \n' '_$' | awk -v width="$width" '{
  for (at = 1; at <= length($0); at += width) {
    row = substr($0, at, width)
    while (length(row) < width) row = row "$"
    gsub(/./, "&\t", row)
    print substr(row, 1, 2 * width - 1)
  }
}'
