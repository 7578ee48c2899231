import { redisCause } from '../../../../src/ledger/redis/causes.ts';
import { redisConnection } from '../../../../src/ledger/redis/connection.ts';
import { redisTarget } from '../../../../src/ledger/redis/url.ts';

/** Prints why no connection is made to each URL of the arguments; NODE_EXTRA_CA_CERTS is read only at start-up. */
for (const url of process.argv.slice(2)) {
  const target = redisTarget(url);
  if (!target) throw new Error(`not a Redis URL: ${url}`);
  const cause = await new Promise<string>((resolve) => {
    const connection = redisConnection(
      target,
      {},
      {
        onReady: () => resolve('ready'),
        onLost(error) {
          connection.close();
          resolve(redisCause(error, target));
        },
      },
    );
  });
  process.stdout.write(`${cause}\n`);
}
