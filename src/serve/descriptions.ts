// What an environment says of itself to programs: JSON Schemas of its action, observation and state, its metadata, and an OpenAPI page with the routes.
// Each action has one field: whoever knows no schema sends the text of a model.

import { VERSION } from '../core/version';
import type { Mount } from './mounts';
import { LONGEST_REFLECTION, SPLITS } from './requests';

type Schema = Readonly<Record<string, unknown>>;

const text = (description: string, more: Schema = {}): Schema => ({ type: 'string', description, ...more });
const list = (items: Schema, description: string): Schema => ({ type: 'array', items, description });
const metadata: Schema = { type: 'object', description: 'More about it, for logs.', additionalProperties: true };

function object(title: string, properties: Readonly<Record<string, Schema>>, required: readonly string[], isOpen = false): Schema {
  return { title, type: 'object', properties, required, additionalProperties: isOpen };
}

const outcome = {
  done: { type: 'boolean', description: 'Whether the episode is over.' },
  reward: { anyOf: [{ type: 'number' }, { type: 'null' }], description: 'Null after a reset.' },
  metadata,
};
const state = {
  episode_id: { anyOf: [{ type: 'string' }, { type: 'null' }] },
  step_count: { type: 'integer', minimum: 0 },
};
const games = list(
  object('Game', { task: text('Its id.'), success: { type: 'boolean' } }, ['task', 'success']),
  'After a reset the games that are read, after a step those that were played with the advice.',
);
const message = object('Message', { role: text('system, user or assistant'), content: text('What is said.') }, ['role', 'content']);

const SCHEMAS: Readonly<Record<Mount['name'], Schema>> = {
  play: {
    action: object(
      'PlayAction',
      { action: text('One of the possible actions; the nearest one is taken.', { maxLength: 4096 }), metadata },
      ['action'],
    ),
    observation: object(
      'PlayObservation',
      {
        text: text('What the player sees.'),
        goal: text('What is to be done; empty where the game does not say.'),
        admissible: list({ type: 'string' }, 'Every possible action.'),
        ...outcome,
      },
      ['text', 'goal', 'admissible'],
    ),
    state: object(
      'PlayState',
      { ...state, task: { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'Id of the game.' } },
      [],
      true,
    ),
  },
  reflect: {
    action: object(
      'ReflectAction',
      { reflection: text('The advice, as the conversation asks for it.', { maxLength: LONGEST_REFLECTION }), metadata },
      ['reflection'],
    ),
    observation: object(
      'ReflectObservation',
      {
        messages: list(message, 'The conversation that asks for advice, ready for a chat template; empty after a step.'),
        family: text('Of all the games.'),
        system_prompt: text('The advice that the games were played under.'),
        games,
        ...outcome,
      },
      ['messages', 'family', 'system_prompt', 'games'],
    ),
    state: object('ReflectState', state, [], true),
  },
};

export function schemasOf({ name }: Mount): Schema {
  return SCHEMAS[name];
}

export function metadataOf({ name, description }: Mount): Schema {
  return {
    name: `hindsight-${name}`,
    description,
    version: VERSION,
    author: 'Hindsight',
    readme_content: null,
    documentation_url: null,
  };
}

export function openApiOf(mount: Mount): Schema {
  const answers = (description: string): Schema => ({ responses: { 200: { description } } });
  const body = (schema: Schema): Schema => ({ requestBody: { content: { 'application/json': { schema } } } });
  const action = schemasOf(mount)['action'] as Schema;
  const split = body(object('Split', { split: { enum: SPLITS } }, ['split']));
  const get = (summary: string): Schema => ({ get: { summary, ...answers(summary) } });
  const post = (summary: string, more: Schema = {}): Schema => ({ post: { summary, ...more, ...answers(summary) } });
  return {
    openapi: '3.1.0',
    // Of the interface; the server's own version stands in /metadata.
    info: { title: `Hindsight ${mount.name}`, version: '1.0.0', description: mount.description },
    paths: {
      '/reset': post('A new episode; with /ws it lasts, here nothing remembers it.', body({ type: 'object' })),
      '/step': post(
        'A new episode and one step in it; fields beside the action are those of a reset.',
        body(object('Step', { action }, ['action'], true)),
      ),
      '/state': get('Of an episode that has not begun.'),
      '/health': get('Whether the server answers.'),
      '/metadata': get('Name and description.'),
      '/schema': get('JSON Schemas of action, observation and state.'),
      '/mcp': post('Model Context Protocol: there are no tools.'),
      '/list_environments': get('Names for the task routes.'),
      [`/${mount.name}/splits`]: get('Splits.'),
      [`/${mount.name}/num_tasks`]: post('How many tasks a split lists.', split),
      [`/${mount.name}/tasks`]: post('Tasks of a split.', split),
      [`/${mount.name}/task`]: post('One task.', split),
      [`/${mount.name}/task_range`]: post('Some tasks.', split),
    },
  };
}
