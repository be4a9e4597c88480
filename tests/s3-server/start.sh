#!/usr/bin/env bash
# start.sh ROOT DIR PORT [memstore|bluestore]: starts a throw-away S3 server (Ceph: a monitor, one OSD, radosgw) on loopback, PORT to PORT+9.
# What it stores lies below DIR, which is emptied first; keys: testkey / testsecret. Prints `ready on PORT` and leaves three processes behind, which stop.sh ends.
set -euo pipefail
root=$1 dir=$2 port=$3 store=${4:-memstore}
here=$(dirname "$(readlink -f "$0")")
libraries=$root/usr/lib/x86_64-linux-gnu
ceph() { "$here/run.sh" "$root" "$@"; }

rm -rf "$dir"
mkdir -p "$dir"/{mon,osd,rgw,run,log}
fsid=$(cat /proc/sys/kernel/random/uuid)
conf=$dir/ceph.conf
cat > "$conf" << C
[global]
fsid = $fsid
mon host = v1:127.0.0.1:$((port + 1))
auth cluster required = none
auth service required = none
auth client required = none
ms bind msgr2 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind port min = $((port + 2))
ms bind port max = $((port + 9))
run dir = $dir/run
admin socket = $dir/run/\$name.\$pid.asok
log file = $dir/log/\$name.log
pid file = $dir/run/\$name.pid
mon data = $dir/mon
osd data = $dir/osd
rgw data = $dir/rgw
keyring = $dir/keyring
plugin dir = $libraries/ceph
erasure code dir = $libraries/ceph/erasure-code
osd class dir = $libraries/rados-classes
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
osd crush chooseleaf type = 0
mon data avail warn = 1
mon data avail crit = 0
osd objectstore = $store
memstore device bytes = 8589934592
bluestore block size = 10737418240
bluestore block create = true
osd memory target = 1073741824
osd heartbeat grace = 60
paxos propose interval = 0.05
paxos min wait = 0.01
mon osd min up ratio = 0
mon osd report timeout = 3600
osd mon report interval = 1
mon tick interval = 1
rgw frontends = beast endpoint=127.0.0.1:$port tcp_nodelay=1
rgw enable ops log = false
rgw enable usage log = false
rgw run sync thread = false
rgw override bucket index max shards = 1
rgw dynamic resharding = false
rgw bucket default quota max objects = -1
C

ceph ceph-authtool --create-keyring "$dir/keyring" --gen-key -n mon. --cap mon 'allow *' > /dev/null
ceph ceph-authtool "$dir/keyring" --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' > /dev/null
ceph monmaptool --create --clobber --fsid "$fsid" --addv a "[v1:127.0.0.1:$((port + 1))]" "$dir/monmap" > /dev/null
ceph ceph-mon --mkfs -i a --monmap "$dir/monmap" --keyring "$dir/keyring" -c "$conf" > "$dir/log/mon-mkfs.out" 2>&1
start() { setsid "$here/run.sh" "$root" "${@:2}" -f -c "$conf" < /dev/null >> "$dir/log/$1.out" 2>&1 & echo $! > "$dir/$1.pid"; }
start mon ceph-mon -i a
uuid=$(cat /proc/sys/kernel/random/uuid)

# A monitor that has only just begun to listen may answer EPERM; the same command again is harmless.
made=
for _ in $(seq 1 20); do
  if ceph ceph -c "$conf" --connect-timeout 30 osd new "$uuid" > /dev/null 2> "$dir/log/osd-new.out"; then made=1; break; fi
  sleep 0.2
done
[ "$made" ] || { cat "$dir/log/osd-new.out" >&2; exit 1; }
ceph ceph-osd -i 0 --mkfs --osd-uuid "$uuid" -c "$conf" > "$dir/log/osd-mkfs.out" 2>&1
ceph ceph -c "$conf" osd crush add osd.0 1.0 root=default host=local > /dev/null 2>&1

# The OSD now and then loses a race with the monitor at its first start ("wrong fsid") and exits: it is started again.
start osd ceph-osd -i 0
up=
for _ in $(seq 1 150); do
  if ceph ceph -c "$conf" osd stat 2> /dev/null | grep -q '1 up'; then up=1; break; fi
  kill -0 "$(cat "$dir/osd.pid")" 2> /dev/null || start osd ceph-osd -i 0
  sleep 0.2
done
[ "$up" ] || { echo "The OSD did not come up; see $dir/log." >&2; exit 1; }

ceph radosgw-admin -c "$conf" user create --uid=test --display-name=test --access-key=testkey --secret-key=testsecret --max-buckets=0 > "$dir/log/user.out" 2>&1
start rgw radosgw -n client.rgw
for _ in $(seq 1 300); do
  if (echo > "/dev/tcp/127.0.0.1/$port") 2> /dev/null; then echo "ready on $port"; exit 0; fi
  kill -0 "$(cat "$dir/rgw.pid")" || break
  sleep 0.1
done
echo "radosgw did not start; see $dir/log." >&2
exit 1
