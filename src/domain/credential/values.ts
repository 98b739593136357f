/** Judges what stands where a credential would. */

/** What stands in the place of a secret in an example, or hides one already. */
export function isPlaceholder(value: string): boolean {
  return (
    /^(?:[*•●xX._?#-]+|<.*|\$.*|%.*%?|\{.*|\[.*|\(.*|…+|null|none|nil|undefined|true|false|yes|no|empty|string|required|optional|redacted|hidden|secret|password|passwd|pass|token|process\.env.*|os\.environ.*|env[.(:].*|getenv.*|config[.[].*|!\w+.*)$/i.test(
      value,
    ) ||
    /^(?:your|my|the|some|insert|enter|example|sample|dummy|placeholder)[-_ ]/i.test(value) ||
    // A call of a function is no value.
    /^[\w.]{1,60}\(.*\)?;?$/.test(value)
  );
}

/** Figures that count, measure or date something: 3pm, 2nd, 10kg, 12.5.2024, 9:30, 1st-floor. */
const MEASURE =
  /^(?:\d+(?:[.,:/-]\d+)*(?:st|nd|rd|th|am|pm|a\.m|p\.m|h|hrs?|min|mins|s|sec|ms|kg|g|mg|lbs?|oz|ml|l|cl|km|m|cm|mm|mi|ft|in|w|kw|kwh|v|a|mah|gb|mb|tb|kb|k|p|hz|ghz|mhz|mbit|mbps|x|c|f|eur|usd|chf|%|°[cf]?|€|\$|£|-?(?:ish|year|day|hour|minute|month|week|digit|char|character|letter|word|bit|step|factor)[\w-]*)?|[€$£]\d[\d.,]*k?|(?:wpa|wep|ipv|sha|md|utf|base|mp|iphone|ipad|ios|windows|win|usb|v|ver|version|covid|pixel|galaxy|room|flat|no|nr|page|step|level|q|chapter)-?\d[\w.]*)$/i;

const ADDRESS =
  /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.|[\w.+-]{1,64}@[\w-]{1,64}\.[\w.]|~?\/|\.{1,2}\/|[A-Z]:\\|#\w|@\w)/i;

/** What has not shown by then what it is will not. */
const TELLING = 100;

/** Letters with figures or signs among them, as no word has them. */
export function isStrong(whole: string): boolean {
  const value = whole.slice(0, TELLING);
  if (value.length < 5 || MEASURE.test(value) || ADDRESS.test(value) || isPlaceholder(value)) return false;
  if (!/\p{L}/u.test(value)) return /\d/.test(value) && /[!@#$%^&*+=?~]/.test(value);
  if (/\d/.test(value)) return true;
  // A sign at the end is the sentence's own; hyphens, dots, slashes and apostrophes join words.
  return /[@#$%^&*+=~<>{}|!?].*[\p{L}\d]/u.test(value) || /[@#$%^&*+=~]{1,3}!{0,3}$/.test(value);
}

/** Long, and drawn by lot: letters and figures mixed as no name mixes them. */
export function isRandom(whole: string): boolean {
  const value = whole.slice(0, TELLING);
  if (value.length < 12 || ADDRESS.test(value) || isPlaceholder(value)) return false;
  const figures = value.match(/\d/g)?.length ?? 0;
  const turns = value.match(/\d[A-Za-z]|[A-Za-z]\d|[a-z][A-Z]/g)?.length ?? 0;
  return /[A-Za-z]/.test(value) && figures >= 2 && turns >= 3;
}
