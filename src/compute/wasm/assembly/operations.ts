import { attentionPart, attentionQueryPart, attentionSlotPart } from './attention';
import { gluBackwardPart, gluPart } from './elementwise';
import { matmulPart } from './matmul';
import { packPart } from './pack';
import { rmsNormBackwardPart, rmsNormPart, ropePart } from './rows';
import { logProbBackwardPart, logProbPart, samplePart } from './vocabulary';

/** The numbers are those of `OPERATIONS` in kernels.ts. */
export function runPart(operation: i32, part: i32): void {
  switch (operation) {
    case 0:
      return packPart(part);
    case 1:
      return matmulPart(part);
    case 2:
      return rmsNormPart(part);
    case 3:
      return rmsNormBackwardPart(part);
    case 4:
      return ropePart(part);
    case 5:
      return gluPart(part);
    case 6:
      return gluBackwardPart(part);
    case 7:
      return attentionPart(part);
    case 8:
      return attentionQueryPart(part);
    case 9:
      return attentionSlotPart(part);
    case 10:
      return logProbPart(part);
    case 11:
      return logProbBackwardPart(part);
    case 12:
      return samplePart(part);
  }
}
