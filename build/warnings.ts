/** Which of solc's warnings count: ours are errors, those of packages are nobody's business here. */
import type { Input, SolcError } from "./question.ts";

/** A suite or a mock may outgrow the size limits: it never reaches a chain. */
const SIZE_WARNINGS = ["5574", "3860"];

/** What stops the build: errors, and warnings in our own Solidity, such as that of a contract over 24,576 bytes. */
export function defects({ sources }: Input, errors: readonly SolcError[] = []): SolcError[] {
  // Instrumented code is larger than what is deployed, and not ours.
  const isInstrumented = Object.keys(sources).some((name) => name.startsWith("__NomicFoundationCoverage"));
  return errors.flatMap((error) => {
    if (error.severity === "error") return [error];
    const file = error.sourceLocation?.file ?? "";
    const isSize = SIZE_WARNINGS.includes(error.errorCode ?? "");
    const isOurs = file.startsWith("project/") && !(isSize && file.startsWith("project/test/"));
    return error.severity === "warning" && isOurs && !isInstrumented ? [asError(error)] : [];
  });
}

function asError(warning: SolcError): SolcError {
  const { formattedMessage = `Warning: ${warning.message}` } = warning;
  return {
    ...warning,
    type: "Error",
    severity: "error",
    formattedMessage: formattedMessage.replace(/^Warning:/, "Error:"),
  };
}
