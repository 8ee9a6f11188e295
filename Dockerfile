# mockloop as a container: one static binary, no shell, no root.
#
#   docker build -t mockloop .
#   docker run -p 127.0.0.1:8080:8080 -v mockloop:/data mockloop

FROM node:22-bookworm-slim AS page
WORKDIR /src/web/ui
COPY web/ui/package.json web/ui/package-lock.json ./
RUN npm ci --no-audit --no-fund --loglevel=error
COPY web/ui ./
RUN npm run --silent build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=page /src/web/ui/dist web/ui/dist
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$VERSION" -o /out/program/mockloop ./cmd/mockloop \
 && install -D -m 644 /etc/ssl/certs/ca-certificates.crt /out/program/etc/ssl/certs/ca-certificates.crt \
 && mkdir -p /out/own/data /out/own/tmp && chmod 700 /out/own/data

FROM scratch
COPY --from=program /out/program/ /
COPY --from=program --chown=65532:65532 /out/own/ /
USER 65532:65532
ENV MOCKLOOP_ADDR=0.0.0.0:8080 MOCKLOOP_DATA=/data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD ["/mockloop", "healthcheck"]
ENTRYPOINT ["/mockloop"]
CMD ["serve"]
