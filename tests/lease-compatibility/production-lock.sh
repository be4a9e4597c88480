#!/usr/bin/env bash
# The rules by which the shell script in production locks a database (docs/storage-protocol.md, section 2.1), on a lock object that lies in a
# file. Like such scripts it reads JSON with sed, knows only instance_id and timestamp, judges by its own clock, and writes without a condition.
#
#   production-lock.sh state   <lock file> <now, seconds since 1970> <instance id>
#   production-lock.sh take    <lock file> <now, seconds since 1970> <instance id>
#   production-lock.sh release <lock file> <now, seconds since 1970> <instance id>
#
# prints: free | ours | held <instance id> | expired <instance id> | unreadable
set -euo pipefail

command=$1 lock=$2 now=$3 instance=$4
readonly timeout=3600

field() { sed -n "s/.*\"$1\"[[:space:]]*:[[:space:]]*\"\([^\"]*\)\".*/\1/p" "$lock" | head -n 1; }

state() {
  [ -f "$lock" ] || { echo free; return; }
  local holder timestamp taken
  holder=$(field instance_id)
  timestamp=$(field timestamp)
  if ! [[ $timestamp =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$ ]]; then
    echo unreadable
    return
  fi
  taken=$(date -u -d "$timestamp" +%s)
  if [ "$holder" = "$instance" ]; then
    echo ours
  elif [ $((now - taken)) -gt $timeout ]; then
    echo "expired $holder"
  else
    echo "held $holder"
  fi
}

write() {
  printf '{"instance_id":"%s","timestamp":"%s"}\n' "$instance" "$(date -u -d "@$now" +%Y-%m-%dT%H:%M:%SZ)" >"$lock"
}

found=$(state)
case $command in
  state) ;;
  take)
    case $found in
      free | expired\ *) write; found=$(state) ;;
    esac
    ;;
  release) [ "$found" != ours ] || { rm -f "$lock"; found=free; } ;;
  *) echo "Unknown command '$command'; use state, take or release." >&2; exit 2 ;;
esac
echo "$found"
