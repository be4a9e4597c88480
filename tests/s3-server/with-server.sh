#!/usr/bin/env bash
# with-server.sh COMMAND ARGS...: installs the S3 server (once), starts it, runs a command with EMAILSCHEDULER_TEST_S3 and the AWS_ variables
# set, and ends the server whatever the command did. EMAILSCHEDULER_S3_ROOT says where it is installed.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
root=${EMAILSCHEDULER_S3_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/email-scheduler/ceph}
port=${EMAILSCHEDULER_S3_PORT:-18480}
dir=$(mktemp -d)
trap '"$here/stop.sh" "$dir"; rm -rf "$dir"' EXIT

"$here/install.sh" "$root" >&2
while (echo > "/dev/tcp/127.0.0.1/$port") 2> /dev/null; do port=$((port + 20)); done
"$here/start.sh" "$root" "$dir" "$port" >&2
export EMAILSCHEDULER_TEST_S3=http://127.0.0.1:$port AWS_ENDPOINT_URL_S3=http://127.0.0.1:$port AWS_REGION=auto
export AWS_ACCESS_KEY_ID=testkey AWS_SECRET_ACCESS_KEY=testsecret
"$@"
