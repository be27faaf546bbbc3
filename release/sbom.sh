#!/usr/bin/env bash
# Prints what the binary of a target is made of, as CycloneDX: each crate with its license and its checksum in Cargo.lock.
#
#   release/sbom.sh TARGET VERSION
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=$1 version=$2
# The library that draws reports is a file, not a crate.
uplot=$(sed -n 's/.*uPlot[^0-9]*\([0-9][0-9.]*[0-9]\).*/\1/p' "$root"/crates/scalegen/src/simulation/load/picture/uplot/*.js | head -n 1)

tree() {
  (cd "$root" && cargo tree --locked --offline --package scalegen-cli --target "$target" --edges normal,build \
    --prefix none --no-dedupe --format '{p}|{l}') | sed 's/ ([^|]*//; s/ v\([0-9]\)/|\1/' | sort -u
}

# Lines of name, version and checksum, then those of name, version and license.
{
  awk -F'"' '/^name = /{name = $2} /^version = /{version = $2} /^checksum = /{print name "|" version "|" $2}' "$root/Cargo.lock"
  echo '--'
  tree
} | awk -F'|' -v version="$version" -v uplot="$uplot" '
  /^--$/ {
    listed = 1
    printf "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.5\",\n  \"version\": 1,\n"
    printf "  \"metadata\": { \"component\": { \"type\": \"application\", \"name\": \"scalegen\", \"version\": \"%s\" } },\n", version
    printf "  \"components\": [\n"
    printf "    { \"type\": \"library\", \"name\": \"uPlot\", \"version\": \"%s\", \"purl\": \"pkg:npm/uplot@%s\", ", uplot, uplot
    printf "\"licenses\": [{ \"expression\": \"MIT\" }] }"
    next
  }
  !listed { checksums[$1 "|" $2] = $3; next }
  $1 == "scalegen-cli" { next }
  {
    license = $3
    gsub("/", " OR ", license)
    printf ",\n    { \"type\": \"library\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"pkg:cargo/%s@%s\"", $1, $2, $1, $2
    if (license != "") printf ", \"licenses\": [{ \"expression\": \"%s\" }]", license
    if (($1 "|" $2) in checksums)
      printf ", \"hashes\": [{ \"alg\": \"SHA-256\", \"content\": \"%s\" }]", checksums[$1 "|" $2]
    printf " }"
  }
  END { printf "\n  ]\n}\n" }
'
