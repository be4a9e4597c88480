#!/bin/sh
# Installs Litestream's own library, a SQLite extension for Linux on x64, as the oracle of the LTX tests:
#   export EMAILSCHEDULER_TEST_LITESTREAM_VFS="$(tests/litestream/install.sh /some/folder)"
# Prints the extension's path.
set -eu

version=0.5.17
if [ $# -ne 1 ]; then
    echo "usage: $0 FOLDER" >&2
    exit 2
fi

mkdir -p "$1"
folder=$(cd "$1" && pwd)
library="$folder/node_modules/litestream-vfs-linux-amd64/litestream-vfs.so"
if [ ! -f "$library" ]; then
    npm install --prefix "$folder" --no-save --no-audit --no-fund --ignore-scripts "litestream-vfs-linux-amd64@$version" >&2
fi

echo "$library"
