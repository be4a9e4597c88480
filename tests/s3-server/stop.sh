#!/usr/bin/env bash
# stop.sh DIR: ends the processes that start.sh started for DIR. The cluster is throw-away, and radosgw can hang for minutes on SIGTERM: so -9.
for name in rgw osd mon; do
  if [ -f "$1/$name.pid" ]; then
    kill -9 "$(cat "$1/$name.pid")" 2> /dev/null
    rm -f "$1/$name.pid"
  fi
done
true
