/** `anthropic/claude-…` → `claude-…`: what the provider itself calls it. A name may have further slashes of its own. */
export const withoutVendor = (model: string): string => model.slice(model.indexOf('/') + 1);

/** What a provider may call a model. */
export const isModelName = (text: string): boolean => /^[^\s\p{Cc}]{1,200}$/u.test(text);
