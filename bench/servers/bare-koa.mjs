// What Koa and HTTP cost by themselves: a body is read and 200 answered, nothing else is done.
import Koa from 'koa';

const app = new Koa();
app.use(async (ctx) => {
  const chunks = [];
  ctx.req.on('data', (chunk) => chunks.push(chunk));
  await new Promise((resolve) => ctx.req.on('end', resolve));
  ctx.respond = false;
  ctx.res.writeHead(200, { 'Content-Length': '0' }).end();
});
app.listen(Number(process.env.PORT), '127.0.0.1');
