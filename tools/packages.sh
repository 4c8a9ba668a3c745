#!/bin/sh
# Installs Debian packages that are missing, as root; else says what to type. Usage: packages.sh NAME…
set -eu
missing=""
for name in "$@"; do
    dpkg-query --show --showformat='${db:Status-Status}' "$name" 2>/dev/null | grep -qx installed || missing="$missing $name"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
    echo "Needed from Debian; please run:  sudo apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 update --quiet --quiet >/dev/null
# shellcheck disable=SC2086 - a list of names
apt-get -o DPkg::Lock::Timeout=300 install --quiet --quiet --yes --no-install-recommends $missing >/dev/null
