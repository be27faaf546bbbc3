# A static binary and nothing else: docker build -t scalegen . && docker run --rm -v "$PWD:/work" scalegen check
FROM rust:1.95-slim AS build
WORKDIR /src
COPY . .
# With its own C library in it. A target has to be named, or macros would be built the same way, and cannot be.
RUN target="$(rustc --print host-tuple)" \
    && RUSTFLAGS="-C target-feature=+crt-static" cargo build --release --locked --package scalegen-cli --target "$target" \
    && mv "target/$target/release/scalegen" /scalegen

FROM scratch
COPY --from=build /scalegen /scalegen
WORKDIR /work
ENTRYPOINT ["/scalegen"]
