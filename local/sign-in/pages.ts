/** Text that is HTML already, so that `html` does not escape it again. */
class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = string | number | Html | undefined | Piece[];

function html(parts: TemplateStringsArray, ...values: Piece[]): Html {
  return new Html(parts.map((part, at) => part + escaped(values[at])).join(''));
}

function escaped(value: Piece): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(escaped).join('');
  if (value instanceof Html) return value.text;
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

export interface Refusal {
  field: string;
  message: string;
}

export interface FormPage {
  /** Where the forms of this visit post to; `/sign-up` below it is the other page. */
  action: string;
  name?: string;
  email?: string;
  refusal?: Refusal;
  wantsEmail: boolean;
  canSignInByEmail: boolean;
  passwordCharsMin: number;
}

export function signInPage(page: FormPage): string {
  const { action, refusal } = page;
  const label = page.canSignInByEmail ? 'Username or email' : 'Username';
  return documentOf(
    'Sign in',
    html`
      <h1>Welcome back</h1>
      <p class="lead">Sign in to your rooms and to your bot.</p>
      <form method="post" action="${action}" novalidate>
        ${field({ name: 'username', label, value: page.name, autocomplete: 'username', refusal, isFirst: !page.name })}
        ${field({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password', refusal, isFirst: Boolean(page.name) })}
        <button type="submit">Sign in</button>
      </form>
      <p class="other">New here? <a href="${action}/sign-up">Create an account</a></p>`,
  );
}

export function signUpPage(page: FormPage): string {
  const { action, refusal } = page;
  const email = field({
    name: 'email',
    label: 'Email',
    type: 'email',
    value: page.email,
    autocomplete: 'email',
    refusal,
  });
  return documentOf(
    'Create an account',
    html`
      <h1>Create your account</h1>
      <p class="lead">A room with people and a room with a bot are waiting for you.</p>
      <form method="post" action="${action}/sign-up" novalidate>
        ${field({
          name: 'username',
          label: 'Username',
          hint: 'Others find you by it. Letters, digits, dots, hyphens and underscores.',
          value: page.name,
          autocomplete: 'username',
          refusal,
          isFirst: true,
        })}
        ${page.wantsEmail ? email : undefined}
        ${field({
          name: 'password',
          label: 'Password',
          hint: `At least ${page.passwordCharsMin} characters. A short sentence is good.`,
          type: 'password',
          autocomplete: 'new-password',
          refusal,
        })}
        <button type="submit">Create account</button>
      </form>
      <p class="other">Have an account? <a href="${action}">Sign in</a></p>`,
  );
}

export interface FailurePage {
  title: string;
  detail: string;
  home?: string;
}

export function failurePage({ title, detail, home }: FailurePage): string {
  const link = html`<a class="button" href="${home ?? ''}">Back to Mathia</a>`;
  return documentOf(title, html`<h1>${title}</h1><p class="lead">${detail}</p>${home ? link : undefined}`);
}

interface Field {
  name: string;
  label: string;
  hint?: string;
  type?: string;
  value?: string | undefined;
  autocomplete: string;
  refusal: Refusal | undefined;
  isFirst?: boolean;
}

function field({ name, label, hint, type = 'text', value, autocomplete, refusal, isFirst = false }: Field): Html {
  const message = refusal?.field === name ? refusal.message : undefined;
  const described = [message && `${name}-error`, hint && `${name}-hint`].filter(Boolean).join(' ');
  const hasFocus = refusal ? message !== undefined : isFirst;
  const plainText =
    name === 'username' ? html` autocapitalize="none" autocorrect="off" spellcheck="false" maxlength="254"` : undefined;
  return html`
    <div class="field">
      <label for="${name}">${label}</label>
      <input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" required value="${value}"${plainText}
        ${described ? html` aria-describedby="${described}"` : undefined}${message ? html` aria-invalid="true"` : undefined}${hasFocus ? html` autofocus` : undefined}>
      ${message ? html`<p class="error" id="${name}-error" role="alert">${message}</p>` : undefined}
      ${hint ? html`<p class="hint" id="${name}-hint">${hint}</p>` : undefined}
    </div>`;
}

/** A speech bubble whose empty space is an M. */
const MARK = new Html(
  '<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><mask id="m"><path fill="#fff" d="M0 0h32v32H0z"/>' +
    '<path fill="none" stroke="#000" stroke-linecap="round" stroke-linejoin="round" stroke-width="3.2" d="M8.5 19.5v-10l7.5 6.5 7.5-6.5v10"/></mask>' +
    '<path mask="url(#m)" d="M9 2h14a8 8 0 0 1 8 8v8a8 8 0 0 1-8 8H12.6l-5.9 4.4A1 1 0 0 1 5 29.6V25A8 8 0 0 1 1 18v-8a8 8 0 0 1 8-8Z"/></svg>',
);

function documentOf(title: string, body: Html): string {
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${title} · Mathia</title>
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/sign-in.css">
  </head>
  <body>
    <main>
      <div class="brand">${MARK}<span>Mathia</span></div>
      <div class="card">${body}</div>
    </main>
  </body>
</html>
`.text;
}
