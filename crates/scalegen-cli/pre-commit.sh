#!/usr/bin/env bash
# Runs scalegen from this checkout, which pre-commit cloned: builds it where that was not done yet, then hands over.
#
# pre-commit's own way for Rust, `cargo install --path .`, takes no workspace and passes over Cargo.lock, which
# pins the bytes that are made.
#
#   CARGO_TARGET_DIR         where to build; `target` of this checkout when absent
#   SCALEGEN_CARGO_PROFILE   the profile of cargo, `release` when absent
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
profile=${SCALEGEN_CARGO_PROFILE:-release}
target=${CARGO_TARGET_DIR:-$root/target}
[[ $target == /* ]] || target=$PWD/$target

if ! command -v cargo >/dev/null; then
  echo 'scalegen is built with cargo, which is not here: https://rustup.rs, or use the binary as a local hook' >&2
  exit 2
fi
# From the checkout, so that neither .cargo/config.toml nor rust-toolchain.toml of the hooked repository matter.
(cd "$root" && CARGO_TARGET_DIR=$target cargo build --quiet --locked --package scalegen-cli --profile "$profile") >&2

case $profile in
  dev | test) folder=debug ;;
  bench) folder=release ;;
  *) folder=$profile ;;
esac
exec "$target/$folder/scalegen" "$@"
