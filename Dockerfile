# A static binary and nothing else: docker build -t scalegen . && docker run --rm -v "$PWD:/work" scalegen check
FROM rust:1.95-alpine AS build
RUN apk add --no-cache gcc musl-dev
WORKDIR /src
COPY . .
RUN cargo build --release --locked --package scalegen-cli

FROM scratch
COPY --from=build /src/target/release/scalegen /scalegen
WORKDIR /work
ENTRYPOINT ["/scalegen"]
