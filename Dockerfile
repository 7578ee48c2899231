# Built on the builder's own platform for every other one: neither our code nor a package that it needs is native.
FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts: `prepare` would build before the sources are here, and the development dependency `node` would
# fetch the runtime that the image has already.
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json LICENSE ./
COPY recordings/recorded.jsonl recordings/
COPY scripts/write-build-info.ts scripts/
COPY src src
RUN npm run build
# What `build_info` shows as VERSION+REVISION; without them it is the package's version.
ARG VERSION
ARG REVISION
RUN node scripts/write-build-info.ts
# A clone that was made under a strict umask has files that only its owner may read.
RUN chmod -R a+rX,go-w package.json LICENSE recordings dist
RUN mkdir /data

FROM --platform=$BUILDPLATFORM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts

FROM node:24.21.0-bookworm-slim
WORKDIR /app
# Before VOLUME, so that a new volume belongs to the user that writes to it.
COPY --from=build --chown=1000:1000 /data /data
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/recordings recordings
COPY --from=build /app/dist dist
ENV NODE_ENV=production
# Puts the default ledger, sqlite:data/ledger.db, on the volume. A LEDGER_URL of the image would clash with LEDGER_URL_FILE.
WORKDIR /
# A number, because Kubernetes does not know whether a name is root.
USER 1000:1000
VOLUME /data
# Webhooks from LiveKit, and metrics for the inside.
EXPOSE 8080 9464
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["node", "/app/dist/healthcheck.js"]
# No shell and no npm in between, so that signals arrive.
# Left alone, Node keeps 100 MB under load for what lives for moments (docs/deployment.md).
ENTRYPOINT ["node", "--max-semi-space-size=16", "/app/dist/main.js"]
CMD ["serve"]
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="livekit-telephony-exporter" \
      org.opencontainers.image.description="Prometheus exporter for LiveKit telephony: SIP webhooks in, call metrics by direction and trunk out" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/node:24.21.0-bookworm-slim" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
