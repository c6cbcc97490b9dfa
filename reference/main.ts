import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DOCUMENTS_FOLDER, documents } from './documents.ts';
import { filledPage, PAGE_FILE } from './fill-page.ts';

const FOLDER = join(import.meta.dirname, '..', DOCUMENTS_FOLDER);

mkdirSync(FOLDER, { recursive: true });
for (const [name, text] of Object.entries(documents())) {
  writeFileSync(join(FOLDER, name), text);
  console.log(`${DOCUMENTS_FOLDER}/${name}`);
}

const page = join(import.meta.dirname, '..', PAGE_FILE);
writeFileSync(page, filledPage(readFileSync(page, 'utf8')));
console.log(PAGE_FILE);
