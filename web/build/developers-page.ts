import { readFileSync } from 'node:fs';
import { Marked, type RendererObject, type Tokens } from 'marked';

interface Section {
  id: string;
  title: string;
}

/** The page for bot makers: plain HTML of our own Markdown, without a script and without a style of its own. */
export function developersPage(markdownFile: string): string {
  const markdown = readFileSync(markdownFile, 'utf8').replace(/<!--.*?-->\n?/gs, '');
  const sections: Section[] = [];
  const marked = new Marked({ renderer: rendererInto(sections) });
  const content = marked.parse(markdown, { async: false });
  return page(content, sections);
}

/** Headings that can be linked to; code and tables that can be scrolled sideways, by keyboard too. */
function rendererInto(sections: Section[]): RendererObject {
  return {
    heading({ tokens, depth, text }: Tokens.Heading): string {
      const id = slug(text);
      if (depth === 2) sections.push({ id, title: text });
      return `<h${depth} id="${id}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
    code({ text, lang = '' }: Tokens.Code): string {
      return `<pre tabindex="0" role="group" aria-label="${labelOf(lang)}"><code>${escaped(text)}</code></pre>\n`;
    },
    table({ header, rows }: Tokens.Table): string {
      const cells = (tag: string, row: Tokens.TableCell[]) =>
        `<tr>${row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`;
      const body = rows.map((row) => cells('td', row)).join('\n');
      const label = escaped(header.map(({ text }) => text).join(', '));
      return `<div class="table" tabindex="0" role="group" aria-label="${label}"><table><thead>${cells('th', header)}</thead><tbody>${body}</tbody></table></div>\n`;
    },
  };
}

function labelOf(language: string): string {
  const names: Record<string, string> = { ts: 'TypeScript', python: 'Python', json: 'JSON', sh: 'Commands' };
  return names[language] ?? 'Example';
}

function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_]+/gu, '-')
    .replace(/^-|-$/g, '');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const MARK =
  '<svg width="28" height="28" viewBox="0 0 32 32" aria-hidden="true"><path class="mark" d="M9 2h14a8 8 0 0 1 8 8v8a8 8 0 0 1-8 8H12.6l-5.9 4.4A1 1 0 0 1 5 29.6V25A8 8 0 0 1 1 18v-8a8 8 0 0 1 8-8Z"/><path class="letter" d="M8.5 19.5v-10l7.5 6.5 7.5-6.5v10"/></svg>';

function page(content: string, sections: Section[]): string {
  const links = sections.map(({ id, title }) => `<li><a href="#${id}">${escaped(title)}</a></li>`).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="description" content="How to connect a bot to Mathia, in any language: events, signatures, answers, limits.">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#ffffff" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#17171f" media="(prefers-color-scheme: dark)">
<link rel="icon" href="/favicon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/developers/style.css">
<title>Make a bot · Mathia</title>
</head>
<body>
<a class="skip" href="#content">To the text</a>
<header><a class="home" href="/">${MARK}<span>Mathia</span></a><span class="where">for bot makers</span></header>
<div class="columns">
<nav aria-label="On this page"><ul>
${links}
</ul></nav>
<main id="content" tabindex="-1">
${content}</main>
</div>
</body>
</html>
`;
}
