/** Answers an input of solc, from standard input to standard output: see `question.ts` for how, `ask.ts` for by whom. */
import { text } from "node:stream/consumers";

import { Defective, ask } from "./ask.ts";
import type { Input, Output } from "./question.ts";
import { assemble, codeQuestions, outlineQuestion } from "./question.ts";

async function answer(input: Input): Promise<Output> {
  try {
    const [outline, ...codes] = await ask([outlineQuestion(input), ...codeQuestions(input)]);
    return assemble(outline?.answer ?? {}, codes);
  } catch (error) {
    if (error instanceof Defective) return { errors: error.errors };
    throw error;
  }
}

const input = JSON.parse(await text(process.stdin)) as Input;
process.stdout.write(JSON.stringify(await answer(input)));
