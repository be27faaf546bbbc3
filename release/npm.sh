#!/usr/bin/env bash
# Packs the npm packages of one target: `scalegen-cli-PLATFORM-CPU` with the binary, and `scalegen-cli`, which runs it.
#
#   release/npm.sh BINARY TARGET VERSION DIR
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
binary=$1 target=$2 version=$3 out=$4
case $target in
  x86_64-*) cpu=x64 ;;
  aarch64-*) cpu=arm64 ;;
  *) echo "npm has no name for $target" >&2 && exit 2 ;;
esac
case $target in
  *-linux-*) platform=linux ;;
  *-apple-darwin) platform=darwin ;;
  *-windows-*) platform=win32 ;;
  *) echo "npm has no name for $target" >&2 && exit 2 ;;
esac

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
# npm packs a folder named `package`.
pack() {
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$folder" -cf - package | gzip -n >"$out/$1-$version.tgz"
  rm -rf "$folder/package"
}

mkdir -p "$folder/package/bin"
cp "$binary" "$folder/package/bin/"
cat >"$folder/package/package.json" <<JSON
{
  "name": "scalegen-cli-$platform-$cpu",
  "version": "$version",
  "description": "The binary of scalegen for $platform on $cpu",
  "license": "Apache-2.0",
  "repository": "github:scalegen/scalegen",
  "os": ["$platform"],
  "cpu": ["$cpu"],
  "files": ["bin"]
}
JSON
pack "scalegen-cli-$platform-$cpu"

mkdir -p "$folder/package"
cp "$root/npm/scalegen.js" "$folder/package/"
sed "s/VERSION/$version/g" "$root/npm/package.json" >"$folder/package/package.json"
pack scalegen-cli
