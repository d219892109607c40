/** For 1280 px and for paper, on white; what is too wide for a small screen is moved sideways. Nothing is told by colour alone, and nothing needs a pointer. */
export const style = `
:root { color-scheme: light; --ink: #1c2330; --soft: #5b6472; --line: #d9dde3; }
* { box-sizing: border-box; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
body { margin: 0; background: #fff; color: var(--ink); font: 14px/1.45 system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
main { max-width: 1248px; margin: 0 auto; padding: 20px 24px 48px; }
h1 { font-size: 21px; line-height: 1.3; margin: 0 0 4px; overflow-wrap: anywhere; }
h2 { font-size: 16px; margin: 28px 0 8px; padding-top: 10px; border-top: 1px solid var(--line); }
p { margin: 4px 0; }
a { color: #1a56a8; }
.soft { color: var(--soft); }
.badge { display: inline-block; white-space: nowrap; line-height: 1.3; padding: 0 9px; border-radius: 9px; border: 1px solid; font-weight: 600; font-size: 13px; }
.passed { color: #14663a; background: #e3f4e9; } .failed { color: #9d1c15; background: #fbe4e2; }
.broken, .known { color: #7d5200; background: #fdf0d3; } .skipped, .missing { color: #4a5260; background: #eceef1; }
.cards { display: flex; flex-wrap: wrap; gap: 8px; margin: 12px 0; }
h3 { font-size: 14px; margin: 16px 0 4px; }
.sides { display: flex; flex-wrap: wrap; gap: 0 56px; align-items: flex-start; }
.card { border: 1px solid var(--line); border-radius: 6px; padding: 5px 11px; min-width: 92px; }
.card b { display: block; font-size: 18px; font-variant-numeric: tabular-nums; white-space: nowrap; }
.card span { display: block; color: var(--soft); font-size: 12px; }
.card i { display: block; color: var(--soft); font-size: 11px; font-style: normal; }
table { border-collapse: collapse; margin: 8px 0; font-size: 13px; }
th, td { text-align: left; vertical-align: top; padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.alarm { color: #9d1c15; font-weight: 600; }
.nowrap { white-space: nowrap; }
.columns { column-width: 380px; column-gap: 32px; }
.columns table { margin: 0; width: 100%; }
svg { margin-bottom: 4px; display: block; width: 100%; height: auto; font: 11px system-ui, "Segoe UI", "DejaVu Sans", sans-serif; }
svg text { fill: var(--ink); } svg .soft { fill: var(--soft); } svg .on-dark { fill: #fff; }
svg .name { font-weight: 600; font-size: 13px; } svg .bold { font-weight: 600; }
svg .over { paint-order: stroke; stroke: #fff; stroke-width: 4px; }
svg .grid { stroke: #e6e9ed; } svg .guide { stroke: #5b6472; stroke-dasharray: 3 3; }
svg .silence { fill: #c8372d; fill-opacity: .13; } svg .silence-text { fill: #9d1c15; font-weight: 600; }
.key { display: flex; flex-wrap: wrap; gap: 4px 18px; color: var(--soft); font-size: 12px; margin: 4px 0; }
.key i { display: inline-block; width: 22px; height: 10px; margin-right: 6px; border: 1px solid #0003; }
@media screen and (max-width: 760px) {
  main { padding: 12px 12px 32px; } section { overflow-x: auto; } section svg { width: 900px; } th, td { overflow-wrap: break-word; }
}
@page { size: A4 landscape; margin: 10mm; }
@media print {
  body { font-size: 11px; } main { max-width: none; padding: 0; } a { color: inherit; text-decoration: none; }
  h2 { margin-top: 14px; } h2, h3 { break-after: avoid; }
  .cards { gap: 5px; } .card { padding: 3px 7px; min-width: 0; } .card b { font-size: 14px; } .card span { font-size: 10px; }
  svg, .cards, tr { break-inside: avoid; } table { font-size: 10.5px; }
}
`
