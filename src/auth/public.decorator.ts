import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'auth:public';

/** A route that anyone may call. The permission test holds the written list of them. */
export const Public = () => SetMetadata(IS_PUBLIC, true);
