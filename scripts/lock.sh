#!/bin/sh
# Resolves backend/pyproject.toml into the two lock files. What is locked stays as it is while it fits;
# `make lock UPGRADE=1` takes the newest that fits. The resolver lives in a throw-away environment.
set -eu
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sh scripts/venv.sh "$work/venv"
"$work/venv/bin/python" -m pip install -qq --disable-pip-version-check uv
cd backend
compile() {
    "$work/venv/bin/uv" pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
        --no-header --no-annotate --no-emit-index-url --no-emit-find-links ${UPGRADE:+--upgrade} "$@"
}
compile --output-file requirements.lock
# The same with Celery, for who runs syncs on workers.
compile --constraints requirements.lock --extra workers --output-file requirements-workers.lock
# The same versions as in production, and what tests and checks need beside them.
compile --constraints requirements-workers.lock --extra workers --group dev --output-file requirements-dev.lock
