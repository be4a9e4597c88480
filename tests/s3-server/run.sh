#!/usr/bin/env bash
# run.sh ROOT PROGRAM ARGS...: runs a program out of an unpacked Debian tree with that tree's own libc; needs neither chroot nor root rights.
set -euo pipefail
root=$1 program=$2
shift 2
libraries=$root/usr/lib/x86_64-linux-gnu
loader=$(ls "$root/usr/lib64/ld-linux-x86-64.so.2" "$libraries/ld-linux-x86-64.so.2" 2> /dev/null | head -1)
path=$libraries:$libraries/ceph:$root/usr/lib/ceph:$libraries/blas:$libraries/lapack
if [ "$program" = ceph ]; then
  # The one that is a script.
  exec env PYTHONHOME="$root/usr" PYTHONPATH="$root/usr/lib/python3/dist-packages" PYTHONDONTWRITEBYTECODE=1 \
    "$loader" --library-path "$path" "$(ls "$root"/usr/bin/python3.?? | head -1)" "$root/usr/bin/ceph" "$@"
fi
exec "$loader" --library-path "$path" "$root/usr/bin/$program" "$@"
