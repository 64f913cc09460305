/**
 * Asks solc what is not remembered, with as many compilers at a time as there are processors. Tells on standard error how
 * far it is, when it takes long.
 */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import path from "node:path";

import type { Input, Output, SolcError } from "./question.ts";
import { NODE_FLAGS, solcVersion } from "./solc.mjs";
import { Store, keyOf } from "./store.ts";
import { defects } from "./warnings.ts";

/** More than this many take more memory than they save time. */
const MOST_COMPILERS = 4;
const PATIENCE_MS = 5_000;

/** The code does not compile, or not without a warning of ours. */
export class Defective extends Error {
  readonly errors: SolcError[];

  constructor(errors: SolcError[]) {
    super(errors[0]?.message);
    this.errors = errors;
  }
}

export interface Answered {
  question: Input;
  key: string;
  answer: Output;
}

interface Job extends Omit<Answered, "answer"> {
  answer: Output | undefined;
}

/** All answers, in the order of the questions. */
export async function ask(questions: readonly Input[], store?: Store): Promise<Answered[]> {
  const compiler = solcVersion();
  const memory = store ?? new Store(compiler);
  const jobs = questions.map((question): Job => {
    const key = keyOf(question, compiler);
    return { question, key, answer: memory.read(key) };
  });
  const unknown = jobs.filter(({ answer }) => answer === undefined);
  await compile(unknown, (job, { errors, contracts = {}, sources = {} }) => {
    const stopping = defects(job.question, errors);
    if (stopping.length !== 0) throw new Defective(stopping);
    job.answer = { contracts, sources };
    memory.write(job.key, job.answer);
  });
  return jobs.map(({ answer = {}, ...job }) => ({ ...job, answer }));
}

/** Longest first, so that no compiler is left alone with a long one at the end. */
async function compile(jobs: Job[], done: (job: Job, output: Output) => void): Promise<void> {
  if (jobs.length === 0) return;
  const queue = jobs.map((job) => ({ job, text: JSON.stringify(job.question) }));
  queue.sort((a, b) => b.text.length - a.text.length);
  const total = queue.length;
  const start = Date.now();
  let finished = 0;
  const progress = setInterval(() => {
    const seconds = Math.round((Date.now() - start) / 1_000);
    process.stderr.write(`Compiling Solidity: ${finished} of ${total} parts in ${seconds} s\n`);
  }, PATIENCE_MS);
  const workers: ChildProcess[] = [];
  const work = async (): Promise<void> => {
    const worker = fork(path.join(import.meta.dirname, "worker.ts"), {
      execArgv: NODE_FLAGS,
      serialization: "advanced",
    });
    workers.push(worker);
    const ended = once(worker, "exit").then(([code]) => {
      throw new Error(`A compiler ended with ${String(code)}.`);
    });
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      worker.send(next.text);
      const [text] = (await Promise.race([once(worker, "message"), ended])) as [string];
      done(next.job, JSON.parse(text) as Output);
      finished += 1;
    }
    ended.catch(() => undefined);
    worker.disconnect();
  };
  try {
    await Promise.all(Array.from({ length: Math.min(availableParallelism(), MOST_COMPILERS, total) }, work));
  } finally {
    clearInterval(progress);
    for (const worker of workers) worker.kill();
  }
}
