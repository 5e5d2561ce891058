import { ApiSchema } from '@nestjs/swagger';
import { ListQueryDto } from '../../../common/lists/list-query.dto.js';

/** The query parameters of `GET /api/commerces/:id/results`. */
@ApiSchema({ name: 'ListResultsQuery' })
export class ListResultsQueryDto extends ListQueryDto {}
