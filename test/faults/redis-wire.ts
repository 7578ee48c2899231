import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The wire between replicas and Redis. */
export interface RedisWire {
  readonly url: string;
  /** Lets requests through and cuts each connection instead of its next answer: what was asked is done, and nobody knows. */
  cutNextAnswers(): void;
  /** The same for the answer to a request that holds this text. */
  cutAnswerTo(text: string): void;
  /** New connections lead to another Redis, as a name does after a failover; those that are open stay. */
  leadTo(port: number): void;
  close(): Promise<void>;
}

export async function redisWire(redisPort: number): Promise<RedisWire> {
  const open = new Set<{ client: Socket; cutNext: boolean }>();
  let fatal: string | undefined;
  let target = redisPort;
  const server = createServer((client) => {
    const pair = { client, cutNext: false };
    const redis = connect(target, '127.0.0.1');
    open.add(pair);
    client.setNoDelay(true);
    redis.setNoDelay(true);
    client.on('data', (data) => {
      if (fatal && data.includes(fatal)) {
        pair.cutNext = true;
        fatal = undefined;
      }
      redis.write(data);
    });
    redis.on('data', (data) => {
      if (pair.cutNext) client.destroy();
      else client.write(data);
    });
    const end = () => {
      open.delete(pair);
      client.destroy();
      redis.destroy();
    };
    for (const socket of [client, redis]) {
      socket.on('error', end);
      socket.on('close', end);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address !== 'string' ? address.port : 0;
  return {
    url: `redis://127.0.0.1:${port}`,
    cutNextAnswers() {
      for (const pair of open) pair.cutNext = true;
    },
    cutAnswerTo(text) {
      fatal = text;
    },
    leadTo(port) {
      target = port;
    },
    async close() {
      for (const { client } of open) client.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
