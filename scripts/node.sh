#!/bin/sh
# Says clearly what is missing when the page can't be built here: Node 20.19 or newer, with npm.
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "The page needs Node.js 20.19 or newer, with npm. This machine has none (Debian: apt install nodejs npm)." >&2
    exit 1
fi
if ! node -e 'const [major, minor] = process.versions.node.split(".").map(Number)
              process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)'; then
    echo "The page needs Node.js 20.19 or newer; here is $(node --version)." >&2
    exit 1
fi
