import { z } from 'zod';

const message = z.looseObject({
  id: z.number().optional(),
  sessionId: z.string().optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).default({}),
  result: z.record(z.string(), z.unknown()).default({}),
  error: z.looseObject({ message: z.string() }).optional(),
});

type Params = Readonly<Record<string, unknown>>;

/** One tab of a browser, or the browser itself, by the Chrome DevTools Protocol. */
export interface DevTools {
  /** @throws Error what the browser says */
  send(method: string, params?: Params): Promise<Params>;
  on(listener: (method: string, params: Params) => void): void;
  /** The same connection for another session. */
  session(id: string): DevTools;
  close(): void;
}

/** @param url as the browser prints it: `ws://…` */
export async function connectDevTools(url: string): Promise<DevTools> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', reject);
  });
  let last = 0;
  const waiting = new Map<number, PromiseWithResolvers<Params>>();
  const listeners = new Map<string, ((method: string, params: Params) => void)[]>();
  socket.addEventListener('message', ({ data }) => {
    const { id, sessionId = '', method, params, result, error } = message.parse(JSON.parse(String(data)));
    if (id === undefined) for (const listener of listeners.get(sessionId) ?? []) listener(method ?? '', params);
    else if (error) waiting.get(id)?.reject(new Error(error.message));
    else waiting.get(id)?.resolve(result);
    if (id !== undefined) waiting.delete(id);
  });
  socket.addEventListener('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser is gone'));
  });
  const session = (sessionId?: string): DevTools => ({
    send(method, params = {}) {
      const answer = Promise.withResolvers<Params>();
      waiting.set(++last, answer);
      socket.send(JSON.stringify({ id: last, method, params, ...(sessionId ? { sessionId } : {}) }));
      return answer.promise;
    },
    on(listener) {
      const key = sessionId ?? '';
      listeners.set(key, [...(listeners.get(key) ?? []), listener]);
    },
    session,
    close: () => socket.close(),
  });
  return session();
}
