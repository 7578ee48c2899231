/** Where whoever asked for the page reaches this exporter. */
export interface Addresses {
  readonly webhookUrl: string;
  /** `host:port`, as Prometheus wants a target. */
  readonly scrapeTarget: string;
}

/** A URL of the host that a request named; undefined when that is not one. */
function urlOf(host: string | undefined): URL | undefined {
  if (!host || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return undefined;
  return new URL(`http://${host}`);
}

/**
 * @param host the request's `Host`, which anybody may have written
 * @param listening the listeners as this machine knows them
 */
export function addressesFor(
  host: string | undefined,
  listening: { readonly webhookUrl: string; readonly metricsUrl: string },
): Addresses {
  const asked = urlOf(host);
  const inside = new URL(listening.metricsUrl);
  const webhook = new URL(listening.webhookUrl);
  if (asked) webhook.hostname = asked.hostname;
  return { webhookUrl: webhook.href, scrapeTarget: asked ? asked.host : inside.host };
}
