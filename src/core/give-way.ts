// A thread that computes without ever waiting hears nothing: no message that cancels its work, no Ctrl-C. So it gives way now and then.

const EVERY_MS = 50;
let last = 0;

/** Lets what waits for this thread run, where that was not done within the last 50 ms. */
export async function giveWay(): Promise<void> {
  if (performance.now() - last < EVERY_MS) return;
  // A message of its own comes after those that wait already. A timer would cost 4 ms in a browser.
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  last = performance.now();
}
