import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { type AnswerOptions, answerProblems } from './answer-problems.ts';
import { type Route, routing } from './routes.ts';

/** A Koa application of these routes, as what `node:http` calls for each request. */
export function createApp(routes: readonly Route[], problems: AnswerOptions): RequestListener {
  const app = new Koa();
  app.use(answerProblems(problems));
  app.use(routing(routes));
  // A sender that goes away while it is answered is no error of ours; anything else was answered above.
  app.on('error', (err) => problems.log.debug({ err }, 'an answer could not be sent'));
  return app.callback();
}
