export const help = `virtqual: qualifies QEMU/KVM builds

  npx virtqual COMMAND [NAME ...] [OPTIONS]

Commands
  run      run cases and leave a report in reports/out/latest
  list     print the cases that would run, one a line
  show     print what a case boots and does, without booting
  lint     check the configuration
  doctor   say what this machine can run, and why not
  setup    fetch and build what cases need, without running
  report   make the report of a run folder again
  reap     end what a killed run has left behind

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
  --slots N     cases at once on this machine
  --resume      run --resume [RUN]: finish an interrupted run

Printing
  list --count, list --json, doctor --json

Exit codes
  0 all passed · 1 product failure · 2 usage or configuration
  3 inconclusive: broken or missing cases · 130 interrupted
`
