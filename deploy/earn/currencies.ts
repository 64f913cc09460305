/** How many decimals money has, by ISO 4217. */

/** Those that do not have two. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...{ BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0 },
  ...{ VUV: 0, XAF: 0, XOF: 0, XPF: 0 },
  ...{ BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3, CLF: 4, UYW: 4 },
};

/** Whether it is a code of three capital letters; that a country uses it, nobody checks. */
export function isCurrency(text: string): boolean {
  return /^[A-Z]{3}$/.test(text);
}

export function currencyDecimals(currency: string): number {
  return DECIMALS[currency] ?? 2;
}
