// Sentences of publishing an adapter on a Hub.

export const publish = {
  title: 'Publish on a Hub',
  loading: 'Asking which Hub this page belongs to…',
  lead: (host: string) =>
    `Makes a repository on ${host} in your name and puts the adapter, its card and its run log into it. The run log holds the games, the advice and the name of your device; nothing else of this browser is sent.`,
  signIn: (host: string) => `Sign in at ${host}`,
  signInNote: (host: string) =>
    `You go to ${host} and come back here. This page asks to create repositories and to write into those alone. The permission stays in this tab’s memory and ends with it.`,
  busy: 'A run is under way, and signing in leaves this page. Pause the run first, or wait for its end.',
  framed: 'Signing in works in a tab of its own: open this page there.',
  account: (name: string, host: string) => `Signed in as ${name} at ${host}.`,
  signOut: 'Forget the sign-in',
  name: 'Name of the repository',
  visibility: 'Who can see it',
  visibilities: { private: 'Only you', public: 'Everybody' },
  licence: 'Licence for the card, as the Hub names it (mit); may be empty',
  isThere: 'The repository is there already: add a commit to it',
  publish: (repository: string) => `Publish ${repository}`,
  cancel: 'Cancel',
  working: 'Publishing…',
  left: 'This repository is there now. Publish into it again, or delete it there:',
  done: 'It is published:',
  privateNote: 'Only you can see it. Make it public on the Hub before you send a link.',
  link: 'This link opens it here:',
  hand: {
    lead: 'This page is registered at no Hub, so it cannot publish by itself. By hand it takes four steps:',
    save: 'Save the bundle',
    steps: [
      'Save the bundle here and unpack it: it holds the adapter’s two files, its card (README.md) and its run log.',
      'Sign in at huggingface.co, choose “New model”, give it a name, and choose whether it is public.',
      'There choose “Files”, “Add file”, “Upload files”, drop the unpacked files and commit them.',
      'Open “History”, copy the commit’s 40 digits, and send this link:',
    ],
    command: 'Or by one command, with a token of yours that may write:',
  },
} as const;
