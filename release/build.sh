#!/usr/bin/env bash
# Builds what a release has: for each target a tarball with the static binary, completions, manual pages and what it is made
# of (an SBOM, in CycloneDX), its npm packages, and one file of checksums.
#
#   release/build.sh [--out DIR] [--binary FILE] [TARGET]...
#
#   TARGET     as rustc names it [default: that of this machine]
#   --out      where the files go [default: dist]
#   --binary   package this binary, which has to run here, instead of building one
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
out=dist
given=''
targets=()
while (($# > 0)); do
  case $1 in
    --out) out=$2 && shift ;;
    --binary) given=$2 && shift ;;
    -h | --help) sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" && exit ;;
    -*) echo "there is no option $1" >&2 && exit 2 ;;
    *) targets+=("$1") ;;
  esac
  shift
done
if ((${#targets[@]} == 0)); then
  targets=("$(rustc --print host-tuple)")
fi
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' "$root/Cargo.toml" | head -n 1)
mkdir -p "$out"
out=$(cd "$out" && pwd)

# Prints where the binary of a target is. Its C library is in it, so that it runs on every Linux.
build() {
  if [[ -n $given ]]; then
    echo "$given"
    return
  fi
  local flags=''
  [[ $1 != *-linux-* ]] || flags='-C target-feature=+crt-static'
  (cd "$root" && RUSTFLAGS=$flags cargo build --release --locked --package scalegen-cli --target "$1") >&2
  local suffix=''
  [[ $1 != *-windows-* ]] || suffix=.exe
  echo "${CARGO_TARGET_DIR:-$root/target}/$1/release/scalegen$suffix"
}

for target in "${targets[@]}"; do
  binary=$(build "$target")
  name=scalegen-$version-$target
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  mkdir -p "$folder/$name/completions" "$folder/$name/man"
  cp "$binary" "$folder/$name/"
  cp "$root/README.md" "$root/CHANGELOG.md" "$folder/$name/"
  # Completions and pages come from a binary that runs here.
  runs=$binary
  if [[ -z $given && $target != "$(rustc --print host-tuple)" ]]; then
    runs=$(build "$(rustc --print host-tuple)")
  fi
  for shell in bash elvish fish powershell zsh; do
    "$runs" completions "$shell" >"$folder/$name/completions/scalegen.$shell"
  done
  "$runs" man >"$folder/$name/man/scalegen.1"
  "$runs" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z][a-z]*\) .*/\1/p' | while read -r command; do
    [[ $command == help ]] || "$runs" man "$command" >"$folder/$name/man/scalegen-$command.1"
  done
  "$root/release/sbom.sh" "$target" "$version" >"$folder/$name/sbom.cdx.json"
  cp "$folder/$name/sbom.cdx.json" "$out/$name.cdx.json"
  # The same bytes whoever builds it, and when.
  tar --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -C "$folder" -cf - "$name" | gzip -n >"$out/$name.tar.gz"
  "$root/release/npm.sh" "$binary" "$target" "$version" "$out"
  rm -rf "$folder"
done
(cd "$out" && sha256sum -- *.tar.gz *.tgz *.cdx.json >SHA256SUMS)
