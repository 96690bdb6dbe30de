/** Replaces a secret. */
export const MASK = '[redacted]';

/** The escape of JSON or the colour code before a word, whose last character would count as part of it. */
const ESCAPE = String.raw`(?:\\(?:[bfnrt]|u[0-9a-fA-F]{4})|\[[0-9;]{0,16}m)`;

/** A word that can be a secret by its shape: each character is read once, so the time is linear. */
const WORD = new RegExp(`(${ESCAPE}?)([A-Za-z0-9_+/=.~-]{16,})`, 'g');

/** Replaces the secrets that their shape gives away: keys of AWS, JSON web tokens, and tokens with a vendor's prefix. */
export function redactShapes(text: string): string {
  return text.replace(WORD, (_match, before: string, word: string) => before + redactWord(word));
}

function redactWord(word: string): string {
  const redacted = word
    .replace(AWS_KEY_ID, `$1${MASK}`)
    .replace(SLACK_HOOK, `$1${MASK}`)
    .replace(TWILIO_KEY, MASK)
    .replace(VENDOR_TOKEN, (token) => (isRandom(token) ? MASK : token));
  if (redacted !== word) return redacted;
  if (isJsonWebToken(word) || AWS_SESSION_TOKEN.test(word)) return MASK;
  return word.replace(BASE64_RUN, (run, offset: number) =>
    isAwsSecretKey(run) && !isPath(word, offset) ? MASK : run,
  );
}

/** The prefix stays because it names the kind of principal. */
const AWS_KEY_ID = /(?<![A-Za-z0-9])(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Z0-9])/g;

/** The path of a Slack webhook is its secret. */
const SLACK_HOOK = /(hooks\.slack\.com\/(?:services|workflows|triggers)\/)[A-Za-z0-9+/]{16,}/g;

const TWILIO_KEY = /(?<![A-Za-z0-9])SK[0-9a-f]{32}(?![A-Za-z0-9])/g;

/** AWS session tokens, by their beginning and length. */
const AWS_SESSION_TOKEN = /^(?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=]{60,}/;

/** What tokens of well-known vendors begin with; enough characters must follow. */
const PREFIXES = [
  'gh[pousr]_|github_pat_', // GitHub
  'gl(?:pat|dt|rt|ptt|ft|soat|cbt|oas|agent|imt|ffct)-', // GitLab
  'xox[abeoprs]-|xapp-|xwfp-', // Slack
  '(?:sk|rk)_(?:test|live|prod)_|whsec_', // Stripe
  'sk-|gsk_|xai-|pplx-|r8_|hf_|api_org_', // OpenAI, Anthropic, Groq, xAI, Perplexity, Replicate, Hugging Face
  'AIza|ya29\\.|GOCSPX-', // Google
  'ABSK|bedrock-api-key-', // Amazon Bedrock
  'npm_|pypi-|rubygems_|clojars_|CLOJARS_|oy2', // package registries
  'SG\\.|key-|sib-|xkeysib-', // SendGrid, Mailgun, Brevo
  'do[opr]_v1_', // DigitalOcean
  'shp(?:at|ca|pa|ss)_', // Shopify
  'sq0(?:atp|csp)-|EAAA', // Square
  'hv[bs]\\.|[A-Za-z0-9]{14}\\.atlasv1\\.', // HashiCorp
  'dapi|dp\\.pt\\.|dop_|dt0[a-z][0-9]{2}\\.', // Databricks, Doppler, Dynatrace
  'lin_api_|ntn_|secret_|figd_|PMAK-|pul-|NRAK-|NRJS-|NRII-', // Linear, Notion, Figma, Postman, Pulumi, New Relic
  'glsa_|glc_|sntry[su]_|ATATT3|ATCTT3|AGE-SECRET-KEY-1|A3-|ops_eyJ|p8e-', // Grafana, Sentry, Atlassian, age, 1Password, Adobe
  'tfp_|fo1_|fm[12]_|tk-us-|ico-|pscale_(?:tkn|pw|oauth)_|sbp_|rnd_|vcp_|LTAI|AKCp|cmVmd', // Typeform, Fly.io, PlanetScale, …
  'rdme_|pnu_|sm_[aps]at_|fio-u-|GR1348941|HRKU-|sha256~|s-s4t2(?:ud|af)-|pat\\.|pat[A-Za-z0-9]{14}\\.', // ReadMe, Prefect, …
  'EZ[AT]K|shippo_(?:live|test)_|duffel_(?:live|test)_|FLWSECK_|phc_|phx_|EAA', // payments, PostHog, Facebook
].join('|');

const VENDOR_TOKEN = new RegExp(`(?<![A-Za-z0-9])(?:${PREFIXES})[A-Za-z0-9_.=~+/-]{16,}`, 'g');

/** A word after a prefix, as in `key-management-service`, has neither digits nor many changes of case. */
function isRandom(token: string): boolean {
  return /[0-9]/.test(token.slice(3)) || changesIn(token) >= MIN_CHANGES;
}

/** Three parts of base64url, the first a JSON object: `eyJ…`. */
function isJsonWebToken(word: string): boolean {
  const at = word.indexOf('eyJ');
  return at >= 0 && /^eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/.test(word.slice(at));
}

const BASE64_RUN = /[A-Za-z0-9+/=]+/g;

/** A secret access key of AWS changes between upper case, lower case and digits 25 times on average; a name changes rarely. */
const MIN_CHANGES = 15;

/** Forty characters of base64 with upper case, lower case and a digit (no hex digest has all three), without words in it. */
function isAwsSecretKey(run: string): boolean {
  if (run.length !== 40 || run.includes('=')) return false;
  if (!(/[A-Z]/.test(run) && /[a-z]/.test(run) && /[0-9]/.test(run))) return false;
  return changesIn(run) >= MIN_CHANGES;
}

/** How often a character is of another kind than the one before it. */
function changesIn(text: string): number {
  let changes = 0;
  for (let at = 1; at < text.length; at += 1) if (kindOf(text, at) !== kindOf(text, at - 1)) changes += 1;
  return changes;
}

function kindOf(text: string, at: number): 'upper' | 'lower' | 'digit' | 'other' {
  const code = text.charCodeAt(at);
  if (code >= 65 && code <= 90) return 'upper';
  if (code >= 97 && code <= 122) return 'lower';
  return code >= 48 && code <= 57 ? 'digit' : 'other';
}

/** Whether the word is a path: two or more of its segments are lower-case words, or the run continues one. */
function isPath(word: string, offset: number): boolean {
  if (offset > 0 && word[offset - 1] === '.' && word.includes('/')) return true;
  return (word.match(/(?<=^|\/)[a-z]{3,}(?=\/|$)/g)?.length ?? 0) >= 2;
}
