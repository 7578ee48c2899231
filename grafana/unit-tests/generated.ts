/** The first line of every unit test. */
export const generated = 'Made by `npm run grafana:build` from grafana/unit-tests; do not edit.';
