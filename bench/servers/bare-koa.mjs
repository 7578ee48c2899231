// What Koa and HTTP cost by themselves: a body is read and 200 answered, nothing else is done.
import Router from '@koa/router';
import Koa from 'koa';

const router = new Router();
router.post('/webhook', async (ctx) => {
  const chunks = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  ctx.status = 200;
  ctx.body = '';
});
router.get('/metrics', (ctx) => {
  ctx.body = '';
});
new Koa().use(router.routes()).listen(Number(process.env.PORT), '127.0.0.1');
