import { describe, expect, it } from 'vitest';
import { databaseAddress, isReadAsMeant } from './database-url.js';

describe('isReadAsMeant', () => {
  it.each([
    'postgres://user:password@localhost:5432/tasks',
    'postgresql://db.example.com',
    'postgres://user@/tasks',
    'postgres:///tasks?host=/var/run/postgresql',
    'postgres://user:p%23%2F%3F%40%25ss@host/tasks',
    'postgres://user:p@ss:word@host/tasks',
    'postgres://user:password@[::1]:5432/tasks?application_name=x',
    'postgres://user:año@host/tasks',
  ])('takes %s', (url) => {
    expect(isReadAsMeant(url)).toBe(true);
  });

  it.each([
    'postgres://user:pa#ss@host/tasks',
    'postgres://user:12#ss@host/tasks',
    'postgres://user:password@host/tasks#',
    'postgres://user:pa/ss@host/tasks',
    'postgres://user:12/ss@host/tasks',
    'postgres://user:pa@1/ss@host/tasks',
    'postgres://user:pa?ss@host/tasks',
    'postgres://user:12?ss@host/tasks',
    'postgres://user:100%@host/tasks',
    'postgres://user:100%ok@host/tasks',
    'postgres://user:password@host:port/tasks',
    'postgres://user:password@host/100%',
  ])('refuses %s', (url) => {
    expect(isReadAsMeant(url)).toBe(false);
  });
});

describe('databaseAddress', () => {
  it.each([
    ['postgres://user:password@db.example.com:6432/tasks', 'db.example.com:6432'],
    ['postgres://user:password@db.example.com/tasks', 'db.example.com:5432'],
    ['postgres://user:password@[::1]/tasks', '[::1]:5432'],
    ['postgres://user:password@/tasks', 'localhost:5432'],
    ['postgres:///tasks?host=/var/run/postgresql&port=5433', '/var/run/postgresql:5433'],
  ])('has of %s only %s', (url, address) => {
    expect(databaseAddress(url)).toBe(address);
  });
});
