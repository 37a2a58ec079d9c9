// Sentences of the frame, of the first view and of what it shares with others. Each further view has a file of its own, loaded with it.

export const frame = {
  name: 'Hindsight',
  skip: 'Skip to content',
  nav: {
    label: 'Views',
    home: 'Watch',
    play: 'Play',
    train: 'Train',
    models: 'Models',
    runs: 'Runs',
    gallery: 'Gallery',
    evaluate: 'Evaluate',
    results: 'Results',
    workshop: 'Workshop',
    help: 'How it works',
    lessons: 'Lessons',
    contest: 'Advice contest',
  },
  sent: {
    line: 'Sent: nothing',
    asked: (hosts: readonly string[]) => `Sent: the name of a model or reflector, to ${hosts.join(', ')}`,
    to: (host: string) => `Sent: games to ${host}`,
    published: (host: string) => `Sent: an adapter with its run log, to ${host}`,
    title: 'Everything runs in this tab. No prompt, score or file leaves it.',
    toTitle: 'A server you chose is playing or reflecting. It receives only observations, actions and advice.',
  },
  loading: 'Loading…',
  ended: { title: 'Finished', open: 'Look at the run' },
  partMissing: {
    text: 'This part of the page could not be loaded: there is a newer version of the page, or the connection is gone. Reload the page to go on. Runs, models and games are kept; a run goes on from its last checkpoint.',
    reload: 'Reload',
  },
  helpLive: 'Watch it help',
  gallery: 'Gallery of trained reflectors',
  openShared: 'Open a shared reflector',
  missing: { title: 'Page not found', text: 'The link may be from another version.', back: 'Back to home' },

  home: {
    title: 'Train a model to give good advice',
    lead: 'A small language model plays and loses. A second one, the [reflector], reads its games and writes it advice. It is rewarded only when that advice wins, and it learns to help even in games it never trained on.',
    train: 'Train one here',
    trainNote: 'Takes a few minutes in this tab. No GPU needed.',
    help: 'How it works',
    without: 'Without advice',
    toldNothing: 'The [actor] is told nothing.',
    advised: 'With advice',
    goal: (goal: string) => `One game, played twice: ${goal}`,
    game: (n: number, of: number) => `Game ${n} of ${of}`,
    tally: (won: number, of: number) => `Won so far: ${won} of ${of}`,
    before: 'Before training:',
    after: 'after training:',
    result: (episodes: number, none: string) =>
      `of games won with its advice, before and after training, in [families|family] it never trained on (${episodes} games each). With no advice: ${none}.`,
    details: 'All figures',
    recordedNote: (games: number, date: string, device: string) =>
      `These ${games} games are all that the published results keep of the families it never trained on; none was picked. Played ${date} on ${device}.`,
    none: 'The recorded games cannot be loaded. Train a reflector, and you will see it learn live.',
    play: 'Play',
    pause: 'Pause',
    back: 'Previous game',
    next: 'Next game',
    scrub: 'Position in the recorded games',
    curve: (runs: number) => `While it trains (${runs} runs)`,
    curveSummary: (first: string, last: string) => `Mean of all runs: ${first} at the first step, ${last} at the last.`,
    firstStep: 'Step 1',
    lastStep: (step: number) => `Step ${step}`,
    trained: 'games it trains on',
    heldOut: 'games it never trains on',
  },

  /** What NetHack's own keys do, where a game has them. */
  keys: {
    ',': 'pick up',
    e: 'eat',
    q: 'drink',
    r: 'read',
    t: 'throw',
    w: 'wield',
    z: 'zap',
    P: 'put on',
    W: 'wear',
  },

  room: {
    map: 'Map of the room',
    legend: 'Legend',
    hero: 'the actor',
    receptacles: 'What the actor knows of the room',
    holding: (thing: string) => `Carrying ${thing}`,
    empty: 'empty',
    unseen: 'not looked at',
    closed: 'closed',
    open: 'open',
    here: 'the actor is here',
  },

  episode: {
    advice: 'Advice',
    noAdvice: 'No advice.',
    actions: 'Actions',
    won: 'Won',
    lost: 'Not won',
    start: 'Start',
  },

  train: {
    presets: {
      minihack: {
        name: 'MiniHack',
        text: 'Discover which key eats, wears or zaps. Short games; learns fastest.',
      },
      alfworld: {
        name: 'ALFWorld',
        text: 'ALFWorld’s small rooms with hidden rules to discover: put, light, heat. Longer games; learns more slowly.',
      },
      'minihack-smollm2': {
        name: 'MiniHack, with a chat model',
        text: 'A stock chat model reads what was tried and writes plain English; its player adapter follows it. Discover which key eats, wears or zaps.',
      },
      'alfworld-smollm2': {
        name: 'ALFWorld, with a chat model',
        text: 'A stock chat model reads what was tried and writes plain English; its player adapter follows it. Small rooms with hidden rules to discover: put, light, heat.',
      },
    },
    earlier: {
      dungeon: 'Small dungeon of an earlier version',
      household: 'Small household of an earlier version',
      smollm2: 'A chat model, in an earlier version',
    },
    /** After the step of the last checkpoint; null where it is not known. */
    resume: (step: number | null) => (step === null ? 'Resume' : step === 0 ? 'Resume from the start' : `Resume after step ${step}`),
    openElsewhere: (name: string) => `Another tab of this browser works on the run ${name}.`,
    unfinished: (name: string, step: number, of: number) => `An unfinished run is kept here: ${name}, step ${step} of ${of}.`,
    unfinishedOpen: 'Look at it first',
    busy: 'A run is under way in this tab.',
    busyOpen: 'Go to it',
  },

  error: {
    unknown: (message: string) => `Something unexpected happened: ${message}`,
    unknownFix: 'Reload the page; a run continues from its last checkpoint. If it happens again, copy the report.',
    copy: 'Copy report',
    copied: 'Report copied',
    copyFailed: 'Copying was refused; here is the report.',
    code: 'Code',
    /** Said above a message that is there in English alone. */
    untranslated: '',
  },
} as const;
