import type { ErrorDetail } from '../common/errors/domain-error.js';

interface Coordinates {
  latitude?: number | null;
  longitude?: number | null;
}

/**
 * Latitude and longitude come together: both given, both cleared, or neither named; so a place never has one
 * of them.
 */
export function coordinateFaults({ latitude, longitude }: Coordinates): ErrorDetail[] {
  if (kindOf(latitude) === kindOf(longitude)) return [];
  const [missing, other] =
    (longitude ?? null) === null ? ['longitude', 'latitude'] : ['latitude', 'longitude'];
  const message = `must be given together with ${other}, or cleared together with it`;
  return [{ field: `/${missing}`, code: 'REQUIRED', message }];
}

function kindOf(coordinate: number | null | undefined): 'absent' | 'cleared' | 'given' {
  if (coordinate === undefined) return 'absent';
  return coordinate === null ? 'cleared' : 'given';
}
