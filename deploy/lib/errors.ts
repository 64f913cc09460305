/** What a task says when it cannot go on: what is wrong, and what to do next. */

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
