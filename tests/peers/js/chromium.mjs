// The clients that run in browsers, in a page of headless Chromium. esbuild is among the packages of `js`.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launch } from '../../chromium.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const TYPES = { '.js': 'text/javascript', '.wasm': 'application/wasm', '/': 'text/html' };

/** Serves the page, its script and the built package; isolated, for clocks finer than 0.1 ms. */
async function serve(script, dist) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://page').pathname);
    const type = TYPES[/\.\w+$|\/$/.exec(path)?.[0]];
    try {
      const body =
        path === '/' ? '<!doctype html><script type="module" src="page.js"></script>'
        : path === '/page.js' ? script
        : readFileSync(join(dist, path.replace(/^\/dist\//, '')));
      response.writeHead(200, {
        'content-type': type ?? 'application/octet-stream',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      });
      response.end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return server;
}

const sent = (item) => ({
  ...item,
  artifact: item.artifact?.toString('base64'),
  key: item.key?.toString('base64'),
});

/** Opens the page. `client(…)` is a client in it, as `check` takes them; `rounds` measures them. */
export async function open(dist) {
  const { build } = createRequire(join(dist, '../package.json'))('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'page.mjs')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
  });
  const server = await serve(outputFiles[0].text, dist);
  const browser = await launch();
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  await page.waitForFunction(() => globalThis.bench);
  return {
    version: browser.version(),
    client: (name, key) => ({
      name,
      key,
      prepare: async (item) => () =>
        page
          .evaluate(([key, item]) => globalThis.bench.verify(key, item), [key, sent(item)])
          .catch((error) => {
            throw new Error(error.message.split('\n')[0].replace(/^page\.evaluate: (Error: )?/, ''));
          }),
    }),
    async rounds(clients, valid, options) {
      const asked = clients.map(({ key: client, verified }) => ({ client, verified }));
      const all = await page.evaluate(
        ([clients, items, options]) => globalThis.bench.rounds(clients, items, options),
        [asked, valid.map(sent), options],
      );
      clients.forEach((client, i) => (client.rounds = all[i]));
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}
