// Vitest reporter for scripts/test.mjs: whenever a file begins or a test ends it sends the counts so far to the process that
// started Vitest, with each skipped test and its reason. A test file that cannot be loaded has no tests; it counts as a failed one.

export default class CountReporter {
  #counts = { passed: 0, failed: 0, skipped: [] };
  #underWay = new Set();

  async onTestModuleQueued({ relativeModuleId }) {
    this.#underWay.add(relativeModuleId);
    await this.#send();
  }

  async onTestModuleEnd(module) {
    this.#underWay.delete(module.relativeModuleId);
    this.#counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) this.#counts.failed += suite.errors().length;
    await this.#send();
  }

  async onTestCaseResult(test) {
    const { state, note } = test.result();
    if (state === 'skipped')
      this.#counts.skipped.push({ name: `${test.module.relativeModuleId} > ${test.fullName}`, reason: note ?? null });
    else this.#counts[state]++;
    await this.#send();
  }

  async onTestRunEnd(_, unhandledErrors) {
    this.#counts.failed += unhandledErrors.length;
    await this.#send();
  }

  /** Sent when this resolves: what Vitest sends while it exits could get lost. */
  #send() {
    return new Promise((done) => process.send({ ...this.#counts, underWay: [...this.#underWay] }, done));
  }
}
