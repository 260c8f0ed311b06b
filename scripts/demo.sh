#!/bin/sh
# Set everything up and run the main job on made-up organisations: questionnaires, scores, plans as PDF.
# Usage: sh scripts/demo.sh [options of safeguard demo, such as --lang en]
set -eu
cd "$(dirname "$0")/.."
. scripts/setup.sh
make_environment xlsx,plan,calendar,fast,exchange
"$environment/bin/safeguard" demo "$@"
echo
echo "So that this shell finds safeguard / agar perintah safeguard dikenal:  . $environment/bin/activate"
