import { redisWire } from '../redis-wire.ts';

/** The wire to the Redis on PORT, in a process of its own so that it is not held up by the load. SIGUSR2 cuts answers. */
const wire = await redisWire(Number(process.argv[2]));
process.on('SIGUSR2', wire.cutNextAnswers);
process.stdout.write(`${wire.url}\n`);
