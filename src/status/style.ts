import { outcomeColors } from '../catalog/outcome-colors.ts';

const light = `
--page: #f4f6f8; --surface: #fff; --text: #1b1f24; --muted: #57606a; --line: #d9dee3; --link: #0a58ca;
--good: #0a6b3b; --good-page: #e3f5ea; --idle: #1f4b7a; --idle-page: #e6f0fa;
--warn: #7a4a00; --warn-page: #fff2d6; --bad: #a11219; --bad-page: #fde8e8; --curve: #1f6feb;`;

const dark = `
--page: #0f1216; --surface: #181c22; --text: #e6e9ec; --muted: #a0a9b3; --line: #2d333b; --link: #7db4ff;
--good: #7ddba5; --good-page: #11291c; --idle: #a8cdf3; --idle-page: #14222f;
--warn: #f5cb80; --warn-page: #302409; --bad: #ffb1ad; --bad-page: #361719; --curve: #6ea8fe;`;

const fills = Object.entries(outcomeColors)
  .map(([outcome, color]) => `.${outcome} { fill: ${color} }`)
  .join('\n');

/** The page's style: system fonts, light and dark, from 360 px on; tables become blocks where they would not fit. */
export const style = `
:root { color-scheme: light dark;${light} }
@media (prefers-color-scheme: dark) { :root {${dark} } }
* { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; -webkit-text-size-adjust: 100% }
header, main, #stale { max-width: 76rem; margin: 0 auto; padding: 0 1rem }
header { display: flex; align-items: center; gap: .6rem; padding-top: 1rem; padding-bottom: 1rem }
header p { margin: 0; font-weight: 600 }
header img { display: block }
main { padding-bottom: 3rem }
h1, h2, h3, p, dl, dd, ul { margin: 0; padding: 0 }
ul { list-style: none }
h1 { font-size: 1.5rem; line-height: 1.25; overflow-wrap: anywhere }
h2 { font-size: 1.1rem; margin: 0 0 .75rem }
h3 { font-size: 1rem; margin: 0 0 .4rem }
h3 small, .note, .quiet, .as-of { color: var(--muted); font-weight: 400; font-size: .875rem }
a { color: var(--link) }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em }
code { overflow-wrap: anywhere }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 10px; padding: 1rem 1.25rem 1.25rem; margin-top: 1rem }
.banner { border-left: 6px solid; border-radius: 10px; padding: 1rem 1.25rem }
.banner p { margin-top: .4rem; color: var(--text); max-width: 60rem }
.banner .as-of { color: inherit }
.good { color: var(--good); background: var(--good-page) }
.idle { color: var(--idle); background: var(--idle-page) }
.warn { color: var(--warn); background: var(--warn-page) }
.bad { color: var(--bad); background: var(--bad-page) }
#stale { background: var(--bad-page); color: var(--bad); border-radius: 10px; padding: .75rem 1.25rem; margin-bottom: 1rem; font-weight: 600 }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: .75rem }
.tiles > div { border: 1px solid var(--line); border-radius: 8px; padding: .6rem .8rem }
.tiles dt { color: var(--muted); font-size: .875rem }
.tiles strong { display: block; font-size: 1.5rem; line-height: 1.3; font-variant-numeric: tabular-nums }
.tiles span { display: block; color: var(--muted); font-size: .8125rem }
.all-ends { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem 2rem; margin: 1.25rem 0 }
.all-ends .bar { height: 14px }
.bar { display: block; width: 100%; height: 8px; border-radius: 4px; background: var(--line) }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1rem; margin-top: .5rem; font-size: .875rem }
.legend b { font-variant-numeric: tabular-nums }
.dot { width: .7rem; height: .7rem; border-radius: 2px; margin-right: .4rem }
${fills}
.hour { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem 2rem; margin-top: 1rem }
figure { margin: 0; min-width: 0 }
figcaption { font-size: .875rem; color: var(--muted) }
figcaption b { color: var(--text) }
.plot { display: block; width: 100%; height: 5.5rem; margin-top: .3rem; border-bottom: 1px solid var(--line) }
.area { fill: var(--curve); opacity: .18 }
.line { fill: none; stroke: var(--curve); stroke-width: 2; vector-effect: non-scaling-stroke }
.axis { display: flex; justify-content: space-between; font-size: .75rem; color: var(--muted) }
.id { user-select: all; font-weight: 400 }
.old { margin-top: .5rem; font-size: .9375rem; color: var(--muted) }
.old code { color: var(--text) }
table { width: 100%; border-collapse: collapse }
th, td { text-align: left; vertical-align: top; padding: .55rem .75rem .55rem 0; border-top: 1px solid var(--line); overflow-wrap: anywhere }
thead th { border-top: 0; color: var(--muted); font-size: .8125rem; font-weight: 600; padding-top: 0; overflow-wrap: normal }
tbody th { font-weight: 600 }
th small, td small { display: block; color: var(--muted); font-size: .8125rem; font-weight: 400 }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }
td.now { font-weight: 600 }
.wide { padding-left: .75rem; width: 50% }
.both .wide { width: 27% }
.wide:last-child { padding-right: 0 }
.refused .wide, .inferred .wide, .api .wide { width: 60% }
td .bar { margin: .45rem 0 .3rem }
.cure { margin-top: .25rem }
.cure::before { content: "→ "; color: var(--muted) }
.effect.lost { color: var(--bad) }
details { margin-top: 1rem }
summary { cursor: pointer; color: var(--link); width: fit-content }
details > table, details > dl, details > div { margin-top: .75rem }
#troubleshooting > div { border-top: 1px solid var(--line); padding: .6rem 0 }
.note, .tiles + .quiet { margin-top: .75rem; max-width: 60rem }
.steps { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 1rem 1.5rem }
.steps > div { min-width: 0 }
.steps p { font-size: .9375rem }
pre { background: var(--page); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; margin: .5rem 0; overflow-x: auto }
pre em { color: var(--muted) }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(17rem, 1fr)); gap: .6rem 1.5rem }
.facts dt { color: var(--muted); font-size: .8125rem }
.facts dd { overflow-wrap: anywhere }
.links { display: grid; gap: .25rem; margin-top: 1rem; padding-top: .8rem; border-top: 1px solid var(--line) }
.links li { color: var(--muted); font-size: .9375rem }
.links a { margin-right: .4rem }
@media (max-width: 56rem) {
  section { padding: .9rem 1rem 1rem }
  table, thead, tbody { display: block }
  tr { display: grid; grid-template-columns: 3rem minmax(0, 1fr) minmax(0, 1fr); gap: 0 .5rem; border-top: 1px solid var(--line); padding: .5rem 0 }
  .calls th:first-child, .problems th:first-child { grid-column: 1 / -1 }
  .problems tr { grid-template-columns: 6rem minmax(0, 1fr) minmax(0, 1fr) }
  .problems td:last-child { grid-column: 2 / -1 }
  .calls th:first-child small { display: inline; margin-left: .5rem }
  .calls .n:nth-child(2) { text-align: left }
  .refused tr { grid-template-columns: minmax(0, 1fr) 3rem 7.25rem }
  .inferred tr { grid-template-columns: minmax(0, 1fr) 4rem 4rem }
  .api tr { grid-template-columns: minmax(0, 1fr) 7.25rem }
  thead tr { border-top: 0; padding-top: 0 }
  th, td { border: 0; padding: 0; min-width: 0 }
  td.wide, .both td.wide { grid-column: 1 / -1; width: auto; padding: .35rem 0 0 }
  .refused td.wide, .inferred td.wide, .api td.wide { width: auto }
  td.wide:empty { display: none }
  td .bar { margin: .2rem 0 }
  td.today small::before { content: "Today: " }
  td.total small::before { content: "In all: " }
  td.total .bar { height: 4px }
  thead .wide, .problems thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
}
@media (max-width: 40rem) {
  h1 { font-size: 1.25rem }
  .tiles { grid-template-columns: 1fr 1fr }
  .hour { grid-template-columns: 1fr }
  .tiles strong { font-size: 1.25rem }
  .all-ends, .steps { grid-template-columns: 1fr }
  .facts { grid-template-columns: 1fr 1fr }
}
`;
