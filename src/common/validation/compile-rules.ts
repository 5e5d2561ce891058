import {
  IS_OPTIONAL,
  type ValidationArguments,
  ValidationTypes,
  type ValidatorConstraintInterface,
  getMetadataStorage,
} from 'class-validator';
import { inspect } from 'node:util';
import type { ErrorDetail } from '../errors/domain-error.js';
import { boundText } from '../logging/bounded-text.js';

/** As class-validator keeps what a decorator declared; it does not export the type. */
type Metadata = ReturnType<ReturnType<typeof getMetadataStorage>['getTargetValidationMetadatas']>[number];

type Condition = (dto: object, value: unknown) => boolean;

/** What is wrong with a value, wherever it is. */
type Fault = Omit<ErrorDetail, 'field'>;

/**
 * A validator that looks at nothing but the value. The arguments that others get, an object for each
 * decorator, took a quarter of the validation of a create.
 */
export abstract class ValueConstraint implements ValidatorConstraintInterface {
  abstract validate(value: unknown): boolean;
}

/** What `IsDefined` declares, whose own validator passes through two more functions. */
class DefinedConstraint extends ValueConstraint {
  validate(value: unknown): boolean {
    return !isAbsent(value);
  }
}

/** One decorator of a property. */
interface Constraint {
  code: string;
  validator: ValidatorConstraintInterface;
  metadata: Metadata;
  /** Whether it is asked by the value alone, which all but a few are. */
  isOfValue: boolean;
  /** Of an element of a list, a set or a map by itself. */
  each: boolean;
  /** Null where there is none. */
  appliesIf: Condition | null;
}

/** What the decorators of one property say together. */
export interface PropertyRules {
  /**
   * Whether an absent value has no faults: `IsOptional`, whose own condition looks the value up by name,
   * twice.
   */
  isOptional: boolean;
  /** Without all of these, no decorator is asked. */
  conditions: Condition[];
  /** The first that refuses a value names its fault; `IsDefined` is asked before all others. */
  constraints: Constraint[];
}

/**
 * The rules of a DTO class by property, from what class-validator keeps of its decorators, in the order in
 * which they were declared.
 *
 * Not `validateSync`: it makes an error for each property, looks the constraints up again and drops the
 * errors that say nothing, which took a tenth of a create.
 *
 * @throws {Error} when a decorator cannot be asked so: one that finishes later, or that asks for nested
 * objects.
 */
export function compileRules(type: new () => object): Map<string, PropertyRules> {
  const rules = new Map<string, PropertyRules>();
  for (const metadata of getMetadataStorage().getTargetValidationMetadatas(type, '', false, false)) {
    const name = metadata.propertyName;
    const property = rules.get(name) ?? { isOptional: false, conditions: [], constraints: [] };
    rules.set(name, property);
    addRule(property, metadata, `${type.name}.${name}`);
  }
  return rules;
}

function addRule(property: PropertyRules, metadata: Metadata, place: string): void {
  switch (metadata.type) {
    case ValidationTypes.CONDITIONAL_VALIDATION:
      if (metadata.name === IS_OPTIONAL) property.isOptional = true;
      else property.conditions.push(...(metadata.constraints as Condition[]));
      break;
    case ValidationTypes.IS_DEFINED:
      property.constraints.unshift(toConstraint(metadata, 'REQUIRED', new DefinedConstraint()));
      break;
    case ValidationTypes.CUSTOM_VALIDATION:
      property.constraints.push(...compileConstraints(metadata, place));
      break;
    // `Allow` only says that there is such a property.
    case ValidationTypes.WHITELIST:
      break;
    default:
      throw new Error(`${place} has a decorator (${metadata.type}) that is not known here; see ObjectField`);
  }
}

function compileConstraints(metadata: Metadata, place: string): Constraint[] {
  return getMetadataStorage()
    .getTargetValidatorConstraints(metadata.constraintCls)
    .map(({ name, async, instance }) => {
      if (async) throw new Error(`${place} has a validator that finishes later`);
      return toConstraint(metadata, codeOf(metadata.name ?? name), instance);
    });
}

function toConstraint(metadata: Metadata, code: string, validator: ValidatorConstraintInterface): Constraint {
  const { each, validateIf } = metadata;
  const isOfValue = validator instanceof ValueConstraint && !each && !validateIf;
  return { code, validator, metadata, isOfValue, each, appliesIf: validateIf ?? null };
}

/** `isEmail` is `IS_EMAIL`, as all codes are written; ours are so already. */
function codeOf(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2').toUpperCase();
}

/** The first fault of a property's value, or null where there is none. */
export function faultOf(rules: PropertyRules, dto: object, value: unknown): Fault | null {
  if (rules.isOptional && isAbsent(value)) return null;
  for (const applies of rules.conditions) if (!applies(dto, value)) return null;
  for (const constraint of rules.constraints) {
    if (!accepts(constraint, dto, value)) return describe(constraint, dto, value);
  }
  return null;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function accepts(constraint: Constraint, dto: object, value: unknown): boolean {
  const { validator, isOfValue, each, appliesIf } = constraint;
  if (isOfValue) return validator.validate(value) as boolean;
  if (appliesIf !== null && !appliesIf(dto, value)) return true;
  const args = argumentsOf(constraint, dto, value);
  if (!each || !isCollection(value)) return isAccepted(constraint, value, args);
  for (const element of value.values()) if (!isAccepted(constraint, element, args)) return false;
  return true;
}

/** A promise would count as accepted, whatever comes of it. */
function isAccepted({ validator }: Constraint, value: unknown, args: ValidationArguments): boolean {
  const result: unknown = validator.validate(value, args);
  if (result instanceof Promise)
    throw new Error(`${args.targetName}.${args.property} has a validator that finishes later`);
  return Boolean(result);
}

function isCollection(value: unknown): value is unknown[] | Set<unknown> | Map<unknown, unknown> {
  return Array.isArray(value) || value instanceof Set || value instanceof Map;
}

function argumentsOf({ metadata }: Constraint, dto: object, value: unknown): ValidationArguments {
  return {
    targetName: dto.constructor.name,
    property: metadata.propertyName,
    object: dto,
    value,
    constraints: metadata.constraints,
  };
}

/** Whichever decorator finds an absent value, what is wrong with it is that it is absent. */
function describe(constraint: Constraint, dto: object, value: unknown): Fault {
  const { code, metadata, validator } = constraint;
  if (isAbsent(value) && code !== 'REQUIRED') return ABSENT;
  const args = argumentsOf(constraint, dto, value);
  const message = metadata.message ?? validator.defaultMessage?.(args) ?? ABSENT.message;
  return { code, message: withTokens(typeof message === 'string' ? message : message(args), args) };
}

const ABSENT: Fault = { code: 'REQUIRED', message: 'is required' };

/** Replaces what class-validator's messages have in place of the names and values. */
function withTokens(
  message: string,
  { constraints, value, property, targetName }: ValidationArguments,
): string {
  if (!message.includes('$')) return message;
  return message.replaceAll(/\$(constraint(\d+)|value|property|target)/g, (token, name: string, place) => {
    if (name === 'property') return property;
    if (name === 'target') return targetName;
    const quoted: unknown = name === 'value' ? value : (constraints as unknown[] | undefined)?.[place - 1];
    return isAbsent(quoted) ? token : boundText(textOf(quoted));
  });
}

function textOf(quoted: unknown): string {
  if (Array.isArray(quoted)) return quoted.join(', ');
  return typeof quoted === 'string' ? quoted : inspect(quoted);
}
