import type { AttentionShape, Device, Tensor } from '../device';
import { operand, type GpuTensor } from './buffers';
import type { CommandQueue } from './command-queue';
import { SCALAR_HEADS, type Swap } from './kernels';
import type { Constants } from './pipelines';

type Gradients = Parameters<Device['attentionBackward']>[0];
type Saved = Parameters<Device['attentionBackward']>[2];

/** Parts of a head that a lane of a team adds up, at most: the kernels have room for no more. */
const MAX_PARTS = 4;

function shapeOf(o: AttentionShape): AttentionShape & { scale: number; wide: number; narrow: number } {
  const { tokens, heads, kvHeads, headSize } = o;
  if (heads % kvHeads !== 0) throw new RangeError(`attention: ${heads} query heads cannot share ${kvHeads} key heads evenly`);
  return {
    tokens,
    heads,
    kvHeads,
    headSize,
    scale: 1 / Math.sqrt(headSize),
    wide: tokens * heads * headSize,
    narrow: tokens * kvHeads * headSize,
  };
}

export function attention(queue: CommandQueue, ...[out, logSumExp, q, k, v, spans, o]: Parameters<Device['attention']>): void {
  const { wide, narrow: _, ...params } = shapeOf(o);
  queue.run(queue.spread.attentionLanes ? 'attention-forward' : 'attention-alone-forward', {
    bindings: {
      out: operand(out, 'f32', wide),
      logSumExp: operand(logSumExp, 'f32', o.tokens * o.heads),
      q: operand(q, 'f32', wide),
      k: operand(k, 'f32', 0),
      v: operand(v, 'f32', 0),
      spans: operand(spans, 'i32', 4 * o.tokens),
    },
    params,
    ...variantFor(queue, o.headSize, o.tokens * o.heads),
    work: attentionWork(o),
  });
}

/** Heads go in vectors of four where they can; an item has a workgroup, or a thread where threads work alone. */
function variantFor({ spread }: CommandQueue, headSize: number, items: number): { constants: Constants; workgroups: number; swap?: Swap } {
  const isVector = headSize % 4 === 0;
  const lanes = spread.attentionLanes;
  const constants = lanes === null ? {} : teams(lanes, isVector ? headSize / 4 : headSize);
  const workgroups = lanes === null ? Math.ceil(items / 64) : items;
  return isVector ? { constants, workgroups } : { constants, workgroups, swap: SCALAR_HEADS };
}

/** A lane a part of a head, or several parts where there are more parts than lanes. */
function teams(lanes: number, parts: number): Constants {
  if (parts > MAX_PARTS * lanes) throw new RangeError(`attention: a head of ${parts} parts is too wide for ${lanes} lanes`);
  let columns = 1;
  while (columns < parts && columns < lanes) columns *= 2;
  return { LANES: lanes, COLUMNS: columns, TEAMS: lanes / columns, PARTS: Math.ceil(parts / columns) };
}

/** How far each token looks is known on the device only; a hundred slots is a guess that keeps submits short. */
const attentionWork = (o: AttentionShape): number => o.tokens * o.heads * o.headSize * 200;

export function attentionBackward(
  queue: CommandQueue,
  scratch: (length: number) => GpuTensor,
  free: (tensor: Tensor) => void,
  grads: Gradients,
  dOut: Tensor,
  saved: Saved,
  o: Parameters<Device['attentionBackward']>[3],
): void {
  const { wide, narrow: _, tokens, ...params } = shapeOf(o);
  const slots = o.slots ?? tokens;
  const narrow = slots * o.kvHeads * o.headSize;
  const items = o.tokens * o.heads;
  const [stats, dkv] = [scratch(2 * items), scratch(2 * narrow)];
  const common = {
    dOut: operand(dOut, 'f32', wide),
    stats,
    q: operand(saved.q, 'f32', wide),
    k: operand(saved.k, 'f32', narrow),
    v: operand(saved.v, 'f32', narrow),
    spans: operand(saved.spans, 'i32', 4 * o.tokens),
  };
  const work = 2 * attentionWork(o);
  const isAlone = queue.spread.attentionLanes === null;
  queue.run('attention-delta', {
    bindings: { stats, logSumExp: operand(saved.logSumExp, 'f32', items), dOut: common.dOut, out: operand(saved.out, 'f32', wide) },
    params: { items, headSize: o.headSize },
    workgroups: Math.ceil(items / 64),
  });
  queue.run(isAlone ? 'attention-alone-slot' : 'attention-backward-slot', {
    bindings: { dkv, ...common, readers: operand(saved.readers, 'i32', 2 * slots) },
    ...variantFor(queue, o.headSize, slots * o.kvHeads),
    params: { slots, ...params },
    work,
  });
  queue.run(isAlone ? 'attention-alone-query' : 'attention-backward-query', {
    bindings: { dq: operand(grads.dq, 'f32', wide), ...common },
    ...variantFor(queue, o.headSize, items),
    params: { tokens, ...params },
    work,
  });
  for (const [gradient, start] of [
    [grads.dk, 0],
    [grads.dv, narrow],
  ] as const) {
    queue.run('copy', {
      bindings: { out: operand(gradient, 'f32', narrow), x: dkv },
      params: { length: narrow, start },
      workgroups: Math.ceil(narrow / 64),
    });
  }
  free(stats);
  free(dkv);
}
