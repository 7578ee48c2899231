/** A plain page for people who open the metrics listener in a browser. */
export const landingPage = (webhookUrl: string): string => `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>livekit-telephony-exporter</title></head>
<body>
<h1>livekit-telephony-exporter</h1>
<p>Webhooks from LiveKit are taken at <code>${webhookUrl}</code>.</p>
<ul>
<li><a href="metrics">/metrics</a>: what Prometheus scrapes</li>
<li><a href="-/ready">/-/ready</a>: whether webhooks are taken now</li>
<li><a href="-/healthy">/-/healthy</a>: whether the process lives</li>
</ul>
</body>
</html>
`;
