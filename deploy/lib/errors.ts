/** What a task says when it cannot go on: what is wrong, and what to do next. */

/** What a Ledger answers when the person presses the other button. */
const DECLINED = 0x6985;

/** Ends a task. Shown as message and advice, without a stack trace. */
export class TaskError extends Error {
  /** What the brand admin should do now. */
  readonly next: string | undefined;
  /** More for machines: what is wrong, item by item. */
  readonly details: unknown;

  constructor(name: string, message: string, options: { next?: string; details?: unknown; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = name;
    this.next = options.next;
    this.details = options.details;
  }
}

/** What a hardware wallet had against it, as its plugin says it; undefined if it was something else. */
export function deviceTrouble(thrown: unknown): TaskError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof TaskError) return error;
    const { pluginId, statusCode } = error as { pluginId?: unknown; statusCode?: unknown };
    if (statusCode === DECLINED)
      return new TaskError("Declined", "It was declined on the device. Nothing was sent.", { cause: error });
    if (pluginId !== "hardhat-ledger") continue;
    return new TaskError("NoDevice", error.message, {
      next: "Connect the Ledger, unlock it, and open its Ethereum app; close Ledger Live. Linux needs libusb and Ledger's udev rules.",
      cause: error,
    });
  }
  return undefined;
}
