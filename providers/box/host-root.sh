#!/bin/sh
# Process 1 of a lab host, before it is one: makes the host's own file system and goes there.
#
# Runs in new mount, UTS, IPC and PID namespaces, in the host's network namespace. Nothing is seen of this machine but
# the directories that are bound here, read-only: what a host is to have comes over the network.
#
# $1 the host's directory in the state of the lab: etc/ and disk/ are its own, root/ is where its file system is made
# $2 the host's name
# $3 packages of sshd, seen as /opt/sshd
# $4 limit of what is kept in memory, as tmpfs takes it: 2048m
# more: directories that must not be seen, should they be below one that is bound
set -eu
here=$1 name=$2 sshd=$3 limit=$4
shift 4
root=$here/root

echo "$name" >/proc/sys/kernel/hostname
mount -t tmpfs -o "mode=755,size=$limit" root "$root"
cd "$root"
mkdir -p dev etc home opt/sshd proc root run/sshd sys tmp var/log var/tmp old
chmod 700 root
chmod 1777 tmp

read_only() {
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
}

for top in /usr /bin /sbin /lib /lib32 /lib64 /libx32; do
  if [ -L "$top" ]; then
    cp -P "$top" "$root$top"
  elif [ -d "$top" ]; then
    mkdir "$root$top"
    read_only "$top" "$top"
  fi
done
for hidden in "$@"; do
  if [ -d "$root$hidden" ]; then mount -t tmpfs -o mode=755,size=1m hidden "$root$hidden"; fi
done
read_only "$sshd" /opt/sshd

# What programs in /usr need in order to run; passwords and keys are not among it.
for entry in alternatives ld.so.cache ld.so.conf ld.so.conf.d localtime os-release protocols services; do
  if [ -e "/etc/$entry" ]; then cp -a "/etc/$entry" "etc/$entry"; fi
done
cp -r "$here/etc/." etc

mount -t tmpfs -o "mode=1777,size=$limit" tmp tmp
mount --bind "$here/disk" var/tmp
mount -t proc proc proc
# A boot of its own, as far as anyone can tell who asks for it.
cat proc/sys/kernel/random/uuid >run/boot_id
mount --bind run/boot_id proc/sys/kernel/random/boot_id
mount -t sysfs -o ro sys sys
mount -t tmpfs -o mode=755,size=1m dev dev
mkdir -p dev/pts dev/shm
for device in null zero full random urandom tty kvm userfaultfd; do
  if [ -e "/dev/$device" ]; then
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
  fi
done
ln -s /proc/self/fd dev/fd
ln -s pts/ptmx dev/ptmx
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 pts dev/pts
mount -t tmpfs -o mode=1777 shm dev/shm

pivot_root . old
cd /
umount -l /old
rmdir /old
exec /bin/sh /etc/init
