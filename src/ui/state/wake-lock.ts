// Keeps the screen awake while training, where the browser can. Losing the lock (another tab in front) is
// normal: it is asked for again when the page is seen again.

/** Returns the release. */
export function holdScreen(): () => void {
  let lock: WakeLockSentinel | null = null;
  let held = true;
  const ask = async (): Promise<void> => {
    if (!held || document.hidden || !('wakeLock' in navigator)) return;
    try {
      const sentinel = await navigator.wakeLock.request('screen');
      if (held) lock = sentinel;
      else await sentinel.release();
    } catch {
      // Refused on low battery or by policy: training goes on, the screen may sleep.
    }
  };
  const onVisible = (): void => void ask();
  document.addEventListener('visibilitychange', onVisible);
  void ask();
  return () => {
    held = false;
    document.removeEventListener('visibilitychange', onVisible);
    void lock?.release().catch(() => undefined);
  };
}
