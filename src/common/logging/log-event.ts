/**
 * Something to be noted with what belongs to it, for the framework's logger, which otherwise takes texts alone:
 * `new Logger('Dispatch').log(new LogEvent('a breaker opened', { tenantId }))` is a line of the level `info`.
 */
export class LogEvent {
  constructor(
    readonly text: string,
    readonly fields: object,
  ) {}
}
