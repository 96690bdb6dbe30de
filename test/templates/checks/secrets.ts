import { redactSecrets } from '@agents/events';
import type { Problems, Template } from '../support/template.ts';

/** 40 characters of mixed case and digits that no word or hash here looks like: an AWS secret access key does. */
const SECRET_KEY = /(?<![\w+/])(?=[\w+/]*[a-z])(?=[\w+/]*[A-Z])(?=[\w+/]*\d)[A-Za-z0-9+/]{40}(?![\w+/=])/;

/** A value under a name like this must come from somewhere else than the template. */
const SECRET_NAME = /(?:secret|password|token|credential|private_?key|api_?key)$/i;

/** No secret in a template: nothing that looks like one, and no text under a name that says so. */
export function checkSecrets(template: Template): Problems {
  return textsOf(template, 'template').flatMap(([path, text]) => {
    const name = path.split('.').at(-1) ?? '';
    if (redactSecrets(text) !== text || SECRET_KEY.test(text) || text.includes('PRIVATE KEY')) {
      return [`${path}: looks like a secret`];
    }
    return SECRET_NAME.test(name) ? [`${path}: a secret would stand here in the clear`] : [];
  });
}

function textsOf(value: unknown, path: string): readonly (readonly [path: string, text: string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}
