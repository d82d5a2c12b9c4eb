/** Which partition an entity belongs to: FNV-1a over its id's UTF-16 units. Changing this moves entities: drain the pipeline first. */
export function partitionOf(entityId: string, partitions: number): number {
  if (partitions === 1) return 0;
  let value = 0x81_1c_9d_c5;
  for (let place = 0; place < entityId.length; place += 1) {
    value = Math.imul(value ^ entityId.charCodeAt(place), 0x01_00_01_93);
  }
  return (value >>> 0) % partitions;
}
