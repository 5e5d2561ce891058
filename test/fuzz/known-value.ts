/** In a request that is being made: a value that a response had, or that the test knows. */
export class KnownValue {
  /**
   * @param name what it is for, such as `assigned_route_id`.
   * @param isId whether it is a UUID.
   * @param pick which one of those that there are; any number.
   */
  constructor(
    readonly name: string,
    readonly isId: boolean,
    readonly pick: number,
  ) {}
}
