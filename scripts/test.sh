#!/bin/sh
# Set everything up and run every test. Fails when a part that a test needs is missing.
# Usage: sh scripts/test.sh [options of pytest, such as -k store]
set -eu
cd "$(dirname "$0")/.."
. scripts/setup.sh
need soffice libreoffice-calc
need pdftoppm poppler-utils
need strace strace
make_environment test
"$environment/bin/ruff" check .
"$environment/bin/ruff" format --check .
"$environment/bin/mypy" safeguard plugins
exec "$environment/bin/python" -m pytest -n auto -q "$@"
