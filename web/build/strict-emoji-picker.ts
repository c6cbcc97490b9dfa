import type { Plugin } from 'vite';

// emoji-picker-element 1.29 writes a <style> element, style attributes and innerHTML. A policy of `style-src 'self'` and
// `require-trusted-types-for 'script'` refuses all three, so each is replaced by what does the same under that policy.
const REPLACEMENTS = [
  {
    from: "const style = document.createElement('style');\n    style.textContent = baseStyles + EXTRA_STYLES;\n    this.shadowRoot.appendChild(style);",
    to: 'const sheet = new CSSStyleSheet();\n    sheet.replaceSync(baseStyles + EXTRA_STYLES);\n    this.shadowRoot.adoptedStyleSheets = [sheet];',
  },
  {
    from: 'targetNode.setAttribute(attributeName, newValue);',
    to: "if (attributeName === 'style') targetNode.style.cssText = newValue; else targetNode.setAttribute(attributeName, newValue);",
  },
  {
    from: 'template.innerHTML = htmlString;',
    to: "template.innerHTML = (globalThis.trustedTypes ? (globalThis.emojiPickerTemplates ??= globalThis.trustedTypes.createPolicy('emoji-picker', { createHTML: (html) => html })) : { createHTML: (html) => html }).createHTML(htmlString);",
  },
];

/** Makes the emoji list work under the site's content security policy. Fails the build when the library's code has changed. */
export function strictEmojiPicker(): Plugin {
  return {
    name: 'strict-emoji-picker',
    transform: {
      filter: { id: /emoji-picker-element\/picker\.js$/ },
      handler(code) {
        return { code: REPLACEMENTS.reduce(replaceOnce, code), map: null };
      },
    },
  };
}

function replaceOnce(code: string, { from, to }: { from: string; to: string }): string {
  const parts = code.split(from);
  if (parts.length !== 2) throw new Error(`emoji-picker-element has changed: ${parts.length - 1} times "${from}"`);
  return parts.join(to);
}
