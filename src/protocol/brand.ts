declare const brand: unique symbol;

/** A value that only its own constructor function can make: `Brand<string, 'TurnId'>` is no plain string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };
