export const help = `virtqual: qualifies QEMU/KVM builds

  npx virtqual COMMAND [NAME ...] [OPTIONS]

Commands
  run      run cases and leave a report in reports/out/latest
  list     print the cases that would run, one a line
  show     print what a case boots and does, without booting
  lint     check the configuration
  coverage print what cases cover, and what none does
  doctor   say what this machine can run, and why not
  setup    fetch and build what cases need, without running
  report   make the report of a run folder again
  lab      make hosts of namespaces on this machine
  reap     end what a killed run has left behind
  import   make a machine out of a QEMU command line
  compare  say in what two machines differ

A NAME is a suite (smoke), an area (migration), a test
(migration/precopy); for show, an id; none means everything.

Which cases
  --only KEY=VALUE[,VALUE]  only cases with one of these values
  --no KEY=VALUE[,VALUE]    no cases with one of these values
  --with KEY=VALUE[,VALUE]  other values for an axis
  --id ID                   this case; a unique beginning will do
  --all                     every case, not the usual sample
  --cfg DIR                 a configuration tree over the built-in one

Running
  --out DIR     the run folder (default: a new one in reports/out)
  --hosts FILE  hosts of cfg/hosts, by name or path (default: local),
                for run, show, setup, doctor and reap
  --on NAME     only its hosts of these names or labels (a,b)
  --slots N     cases at once on each host
  --resume      run --resume [RUN]: finish an interrupted run

Labs in a box
  lab up [--name NAME] [--count N] [--disk 2G]
  lab down [--name NAME]            lab status [--name NAME]
  lab link HOST [--rate 200mbit | none] [--delay 20ms] [--loss 1%]
  lab link HOST [--down | --up | --reset]
  lab reboot HOST

Machines
  import FILE | - | --pid PID   print it, and what it is not
         [--name NAME] [--machine-type TYPE]
         [--out DIR]            add it to a configuration tree
  show --machine NAME           its command line
  compare A B                   command lines (files), or names

Printing
  list --count, list --json, doctor --json
  doctor --hosts FILE           what each host of a lab can run

Exit codes
  0 some passed, the rest skipped or known · 1 product failure
  2 usage or configuration
  3 inconclusive: broken or missing cases · 130 interrupted
  compare: 0 the same · 1 they differ
`
