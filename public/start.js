// Where the page's program cannot be loaded, or stops before it has shown anything: says so, and offers to fetch it anew. It stands on
// its own, for whatever it would import may be what is missing.

'use strict';
{
  const isGerman = /^de\b/.test(navigator.language);
  const part = isGerman ? 'ein Teil davon konnte nicht geladen werden' : 'a part of it could not be loaded';
  const begin = (problem) => {
    const app = document.getElementById('app');
    if (!app || app.childElementCount > 0) return;
    const message = document.createElement('p');
    message.setAttribute('role', 'alert');
    message.textContent = isGerman
      ? `Hindsight ließ sich nicht starten: ${problem}. Bitte die Verbindung prüfen und das Programm noch einmal holen. ` +
        'Läufe, Modelle und Spiele bleiben erhalten.'
      : `Hindsight could not start: ${problem}. Check the connection, then fetch the program again. ` +
        'Your runs, models and games are kept.';
    const button = document.createElement('button');
    button.textContent = isGerman ? 'Das Programm noch einmal holen' : 'Fetch the program again';
    button.onclick = async () => {
      button.disabled = true;
      const scope = new URL('./', document.baseURI);
      const registrations = (await navigator.serviceWorker?.getRegistrations()) ?? [];
      // A wrong answer may lie in the browser's own cache too.
      const files = [...document.querySelectorAll('script[src], link[rel=stylesheet], link[rel=modulepreload]')];
      await Promise.allSettled([
        ...files.map((file) => fetch(file.src ?? file.href, { cache: 'reload' })),
        ...registrations.filter((registration) => registration.scope === scope.href).map((registration) => registration.unregister()),
        ...(globalThis.caches ? [caches.delete(`hindsight ${scope.pathname}`)] : []),
      ]);
      location.reload();
    };
    app.append(message, button);
  };
  // Errors of a script's loading do not bubble: they are only caught on the way down.
  addEventListener(
    'error',
    ({ target, message }) => begin(target instanceof HTMLScriptElement || target instanceof HTMLLinkElement ? part : message),
    true,
  );
  addEventListener('unhandledrejection', ({ reason }) => begin(reason?.message ?? String(reason)));
}
