// The folder that the extra suite reads: HINDSIGHT_DATA, with the folders alfworld, minihack and models.

export const DATA = process.env.HINDSIGHT_DATA ?? '';
