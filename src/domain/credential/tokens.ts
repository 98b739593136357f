/** Keys and tokens of services, each with a form of its own. */
import { type Finder, form } from './span.ts';

/** Not in the middle of a word. */
const beginning = (...forms: readonly string[]): RegExp => new RegExp(`(?<![A-Za-z0-9])(?:${forms.join('|')})`, 'dg');
/** Not in the middle of a longer run, and not the beginning of one. */
const alone = (...forms: readonly string[]): RegExp => new RegExp(`(?<![\\w-])(?:${forms.join('|')})(?![\\w-])`, 'dg');

/** After a letter only where the rest says so: `task-manager` is a word. */
const SK = /(?:(?<![a-z])sk-(?=[\w-]{6})|sk-(?=(?:ant|proj|or|live|test|svcacct)-))(?<secret>[\w-]{4,})/dgi;

const MODELS = beginning(
  'hf_[A-Za-z0-9]{20,}',
  'gsk_[A-Za-z0-9]{20,}',
  'xai-[A-Za-z0-9]{20,}',
  'pplx-[A-Za-z0-9]{20,}',
  'r8_[A-Za-z0-9]{20,}',
  'nvapi-[\\w-]{20,}',
  'fw_[A-Za-z0-9]{20,}',
  'tgp_v1_[\\w-]{20,}',
);

const CODE = beginning(
  'gh[opsur]_[A-Za-z0-9]{20,}',
  'github_pat_\\w{20,}',
  'gl(?:pat|dt|rt|soat|ft|cbt|ptt|agent|imt)-[\\w.-]{20,}',
  'GR1348941[\\w-]{20,}',
  'npm_[A-Za-z0-9]{30,}',
  'pypi-AgE[\\w-]{20,}',
  'rubygems_[0-9a-f]{40,}',
  'dckr_(?:pat|oat)_[\\w-]{20,}',
  'cio[A-Za-z0-9]{32}(?![A-Za-z0-9])',
  'oy2[a-z0-9]{43}(?![a-z0-9])',
  'bkua_[0-9a-f]{40}',
  'CCIPAT_\\w{20,}',
  'sgp_[0-9a-f]{16,}[\\w-]*',
  'sq[upa]_[0-9a-f]{40}',
  'ATATT3[\\w=-]{20,}',
  'ATBB[A-Za-z0-9]{24,}',
  'PMAK-[0-9a-f]{24}-[0-9a-f]{34}',
);

const CLOUDS = beginning(
  '(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])',
  'AIza[\\w-]{35}',
  'ya29\\.[\\w-]{20,}',
  'GOCSPX-[\\w-]{20,}',
  '1//0[\\w-]{30,}',
  '[A-Za-z0-9]{3}[\\dA-Za-z]8Q~[\\w~.-]{31,34}',
  'do[opr]_v1_[0-9a-f]{64}',
  'HRKU-[\\w-]{20,}',
  'fo1_[\\w-]{20,}',
  'FlyV1 fm\\d_[\\w+/=,-]{20,}',
  'nfp_[A-Za-z0-9]{30,}',
  'sbp_[0-9a-f]{40}',
  'sb_secret_[\\w-]{20,}',
  'pscale_(?:tkn|pw|oauth)_[\\w.-]{20,}',
  'dapi[0-9a-f]{32}',
  'NRA[KL]-[A-Z0-9]{20,}',
  'gl(?:sa|c)_[\\w+/=]{20,}',
  'sntry[su]_[\\w+/=-]{20,}',
  'hv[sbr]\\.[\\w-]{20,}',
  'dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9]{30,}',
  '[A-Za-z0-9]{14}\\.atlasv1\\.[\\w-]{20,}',
  'pul-[0-9a-f]{40}',
  'tskey-(?:auth|api|client|scim|webhook)-[\\w-]{10,}',
  'vercel_[A-Za-z0-9]{20,}|vc[piark]_[A-Za-z0-9]{40,}',
  'ops_eyJ[\\w-]{20,}',
  'A3-[A-Z0-9]{6}-[A-Z0-9]{6}-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}(?:-[A-Z0-9]{5})?',
);

const CHATS = beginning(
  'xox[abeoprs](?:\\.xox[bp])?-[\\w-]{10,}',
  'xapp-\\d-[\\w-]{10,}',
  '[MNO][A-Za-z0-9_-]{23,27}\\.[\\w-]{6}\\.[\\w-]{27,}',
  '\\d{8,10}:AA[\\w-]{32,}',
  'EAA[A-Za-z0-9]{50,}',
  'IGQV[\\w-]{40,}',
  'secret_[A-Za-z0-9]{40,}|ntn_[A-Za-z0-9]{40,}',
  'lin_(?:api|oauth)_[A-Za-z0-9]{30,}',
  'pat[A-Za-z0-9]{14}\\.[0-9a-f]{64}',
  'figd_[\\w-]{20,}',
  'sl\\.[\\w-]{60,}',
);

const MONEY = beginning(
  '(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{10,}',
  'whsec_[A-Za-z0-9+/=]{20,}',
  'shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}',
  'sq0(?:atp|csp|idp)-[\\w-]{20,}',
  'access_token\\$(?:production|sandbox)\\$[0-9a-z]{16}\\$[0-9a-f]{32}',
  'SG\\.[\\w-]{16,}\\.[\\w-]{16,}',
  'key-[0-9a-f]{32}(?![0-9a-f])',
  '[0-9a-f]{32}-us\\d{1,2}(?![0-9a-z])',
  'SK[0-9a-f]{32}(?![0-9a-f])',
  'xkeysib-[0-9a-f]{64}-\\w{16}',
);

/** JSON Web Tokens, signed or encrypted; also without the signature's letters. */
const JWT = alone('eyJ[\\w-]{14,}\\.[\\w-]{4,}(?:\\.[\\w-]*){1,3}');

export const TOKENS: readonly Finder[] = [
  form('an API key', SK),
  form('an API key', MODELS),
  form('an access token', CODE),
  form('a cloud key', CLOUDS),
  form('an access token', CHATS),
  form('an API key', MONEY),
  form('a signed token', JWT),
];
