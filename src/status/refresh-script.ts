/**
 * Asks for the page again every 5 s while it is looked at, and changes only what differs: what is scrolled, focused,
 * selected or folded out stays as it is. Without an answer it says so, since old numbers look like new ones.
 */
export const refreshScript = `
const every = 5000;
const stale = document.getElementById('stale');
let asOf = new Date();
function morph(now, next) {
  if (now.isEqualNode(next)) return;
  if (now.nodeName !== next.nodeName) return now.replaceWith(document.importNode(next, true));
  if (now.nodeType !== 1) { now.nodeValue = next.nodeValue; return; }
  for (const { name } of [...now.attributes]) if (name !== 'open' && !next.hasAttribute(name)) now.removeAttribute(name);
  for (const { name, value } of next.attributes) if (name !== 'open' && now.getAttribute(name) !== value) now.setAttribute(name, value);
  const have = [...now.childNodes], want = [...next.childNodes];
  want.forEach((node, index) => have[index] ? morph(have[index], node) : now.append(document.importNode(node, true)));
  have.slice(want.length).forEach((node) => node.remove());
}
async function refresh() {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.pathname, { cache: 'no-store', signal: AbortSignal.timeout(every - 500) });
    if (!answer.ok) throw new Error(String(answer.status));
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html');
    morph(document.querySelector('main'), next.querySelector('main'));
    document.title = next.title;
    asOf = new Date();
    stale.hidden = true;
  } catch {
    const text = 'The exporter does not answer: what you see is of ' + asOf.toLocaleTimeString() + '.';
    if (stale.hidden || stale.textContent !== text) stale.textContent = text;
    stale.hidden = false;
  }
}
setInterval(refresh, every);
document.addEventListener('visibilitychange', refresh);
`;
