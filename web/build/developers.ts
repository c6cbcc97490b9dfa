import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { developersPage } from './developers-page.ts';

const DOCS = join(import.meta.dirname, '../../docs');
const PAGE = join(DOCS, 'bots.md');
const REFERENCE = join(DOCS, 'reference');

/** `/developers/`: the page for bot makers, beside the documents that are generated from protocol/. */
export function developers(): Plugin {
  return {
    name: 'developers',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'developers/index.html', source: developersPage(PAGE) });
      for (const name of readdirSync(REFERENCE)) {
        this.emitFile({ type: 'asset', fileName: `developers/${name}`, source: readFileSync(join(REFERENCE, name)) });
      }
    },
    configureServer({ middlewares }) {
      middlewares.use('/developers/', (request, response, next) => {
        if (request.url !== '/') return next();
        response.setHeader('content-type', 'text/html').end(developersPage(PAGE));
      });
    },
  };
}
