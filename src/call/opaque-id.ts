/**
 * An id of LiveKit's (`SCL_…`, `PA_…`, `RM_…`, `TR_…`) as a key of a record. Anything else gets a prefix, so that it can
 * never be the name of something that every object has.
 */
export const opaqueId = (id: string): string => (id === '' || /^[A-Z]+_/.test(id) ? id : `id_${id}`);
