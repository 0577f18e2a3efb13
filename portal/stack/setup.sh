#!/bin/sh
# Makes .venv from the hash-pinned requirements; does nothing when it is up to date.
# Usage: setup.sh run|dev
set -eu
cd "$(dirname "$0")/../.."
case "${1:-run}" in
  dev) requirements=requirements-dev.txt ;;
  *) requirements=requirements.txt ;;
esac

stamp=.venv/.made-from-$requirements
sum=$(cksum <"$requirements")
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && .venv/bin/python -c '' 2>/dev/null; then
  exit 0
fi

fits='import sys, ssl, venv; sys.exit(not (3, 12) <= sys.version_info[:2] < (3, 14))'
python=
for candidate in ${PYTHON:-} python3.13 python3.12 python3 \
  "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.1[32].*/bin/python3 \
  /root/.pyenv/versions/3.1[32].*/bin/python3 /usr/local/bin/python3.1[32]; do
  if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$fits" 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  echo "No Python 3.13 or 3.12 found. Install one, for example:" >&2
  echo "  Debian 13, Ubuntu 24.04:  apt install python3 python3-venv" >&2
  echo "  elsewhere:                pyenv install 3.13   or   uv python install 3.13" >&2
  echo "then run make again, or say where it is: make run PYTHON=/path/to/python3.13" >&2
  exit 1
fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -c "$fits" 2>/dev/null; then
  echo "Making .venv with $("$python" --version) ..."
  rm -rf .venv
  "$python" -m venv .venv
fi
echo "Installing $requirements ..."
if command -v uv >/dev/null 2>&1; then
  uv pip install -q --python .venv/bin/python --require-hashes -r "$requirements"
elif .venv/bin/python -m pip install -q --disable-pip-version-check uv 2>/dev/null; then
  .venv/bin/uv pip install -q --python .venv/bin/python --require-hashes -r "$requirements"
else
  .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$requirements"
fi
printf '%s' "$sum" >"$stamp"
