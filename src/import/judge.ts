import { added } from './added.ts'
import { dimmsOf } from './dimms-of.ts'
import { type Fact, factsOf } from './facts.ts'
import type { Finding } from './finding.ts'
import type { CommandLine } from './option.ts'
import { pluggedCpusOf } from './plugged-cpus.ts'
import type { Look, Rule } from './rule.ts'
import { rules } from './rules.ts'

/** Says of everything on a command line what becomes of it; each parameter is in one finding. */
export function judge(line: CommandLine): Finding[] {
  const facts = factsOf(line)
  const look = lookAt(facts)
  const findings = new Map<string, Finding>()
  for (const fact of facts) {
    const rule = rules.find((one) => fits(one, fact, look))!
    const subject = rule.whole ? rule.subject.exec(fact.subject)![0] : fact.subject
    const id = rule.whole ? subject : `${subject}\0${fact.key}`
    const before = findings.get(id)
    findings.set(id, before ? joined(before, fact) : begun(rule, subject, fact))
  }
  return [...beforeOptions(line), ...findings.values(), ...added(facts)]
}

function fits({ subject, key, value, when }: Rule, fact: Fact, look: Look): boolean {
  if (!subject.test(fact.subject) || (key && !key.test(fact.key)) || (value && !value.test(fact.value))) return false
  return when ? when(fact, look) : true
}

function begun({ fate, why, whole }: Rule, subject: string, fact: Fact): Finding {
  const { key, from } = fact
  return { fate, subject, ...(!whole && { key }), value: shown(fact), why, from: [from.join('.')] }
}

function joined(finding: Finding, fact: Fact): Finding {
  const value = fact.naming ? finding.value : [finding.value, shown(fact)].filter((text) => text !== '').join(',')
  return { ...finding, value, from: [...finding.from, fact.from.join('.')] }
}

function shown({ key, value, naming }: Fact): string {
  return naming ? '' : key === '' ? value : `${key}=${value}`
}

function lookAt(facts: readonly Fact[]): Look {
  const values = new Map(facts.map(({ subject, key, value }) => [`${subject}\0${key}`, value]))
  const get: Look['get'] = (subject, key) => values.get(`${subject}\0${key}`)
  const serials = facts
    .filter(({ key, value }) => key === 'driver' && value === 'isa-serial')
    .map(({ subject }) => subject)
  const first = serials.find((subject) => get(subject, 'index') === '0') ?? serials.find((one) => !get(one, 'index'))
  const [dimms, cpus] = [dimmsOf(facts), pluggedCpusOf(facts)]
  return {
    get,
    isConsole: (subject) => subject === first,
    isDimm: (subject) => dimms.has(subject),
    isPluggedCpu: (subject) => cpus.has(subject),
  }
}

/** Environment, columns of `ps` and the binary are the run's business. */
function beforeOptions({ before }: CommandLine): Finding[] {
  if (before.length === 0) return []
  return [{ fate: 'replaced', subject: 'command', value: before.join(' '), why: 'the binary of the build', from: [] }]
}
