import pino from 'pino';
import { readConfig } from '../../../src/config/config.ts';
import { startExporter } from '../../../src/exporter.ts';

/** An exporter configured by the environment, whose clock is wrong by so many ms: SHIFT. Says where it listens. */
const shift = Number(process.argv[2]);
const exporter = await startExporter(readConfig(process.env), pino({ level: 'silent' }), () => Date.now() + shift);
process.stdout.write(`${JSON.stringify({ webhookUrl: exporter.webhookUrl, metricsUrl: exporter.metricsUrl })}\n`);
