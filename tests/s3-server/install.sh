#!/usr/bin/env bash
# install.sh ROOT: unpacks Ceph's radosgw, monitor and OSD of Debian testing into ROOT, unless they are there. Nothing is installed into the host but
# mmdebstrap itself. The mirror, and the host's setting on the age of Release files, come from the machine's apt configuration; signatures are checked.
set -euo pipefail
root=${1:?usage: install.sh ROOT [SUITE]}
suite=${2:-forky}
[ -f "$root/.complete" ] && exit 0

if ! command -v mmdebstrap > /dev/null; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends mmdebstrap > /dev/null
fi
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' | awk '$2 !~ /-/ && $1 ~ /\/debian\/?$/ { print $1; exit }')
valid=$(apt-config dump Acquire::Check-Valid-Until)

# What an interrupted install has left is not mended but made anew.
rm -rf "$root"
mkdir -p "$root"
mmdebstrap --quiet --mode=root --variant=extract --aptopt='APT::Install-Recommends "false"' ${valid:+--aptopt="$valid"} \
  --include=radosgw,ceph-mon,ceph-osd,ceph-common "$suite" "$root" "${mirror:?no Debian mirror in the apt configuration}"
touch "$root/.complete"
