#!/bin/sh
# Makes a virtual environment at $1 with the first Python here that is new enough; says what is missing otherwise.
set -eu
target=$1
for name in ${PYTHON_FOR_VENV:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Making $target with $("$name" --version) ..."
        if "$name" -m venv --clear "$target"; then
            exit 0
        fi
        rm -rf "$target"
        echo "$name cannot make virtual environments. On Debian and Ubuntu: apt install python3-venv" >&2
        exit 1
    fi
done
echo "This needs Python 3.11 or newer; none was found as python3, or python3.11 to python3.14." >&2
echo "Name yours with: make setup PYTHON_FOR_VENV=/path/to/python" >&2
exit 1
