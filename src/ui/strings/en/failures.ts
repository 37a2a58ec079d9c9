// What went wrong and what to do, by the code of an `AppError`: in English the error itself says so, with its values.

export const failures = {} as Readonly<Record<string, readonly [message: string, fix: string]>>;
