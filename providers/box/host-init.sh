#!/bin/sh
# Process 1 of a lab host: keeps sshd running, and reaps orphans while it waits for it. Its end is the end of all that
# runs on the host.
#
# In the foreground: what a shell starts in the background ignores SIGINT, and so would all that is started over SSH.
# sshd's own way to start again (`-r` turns it off) would run it with the libraries of this machine.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
read -r launcher </etc/sshd-launcher
while :; do
  $launcher /opt/sshd/usr/sbin/sshd -D -e -r -f /etc/ssh/sshd_config
  sleep 0.2 # as systemd does, so that one that cannot run does not keep a processor busy
done
