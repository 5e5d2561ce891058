import { Body, Controller, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { type CallerRequest, JwtAuthGuard, RequiredPermission, TenantGuard } from './caller.js';
import { CreateTaskDto } from './create-task.dto.js';
import { TasksService } from './tasks.service.js';

@Controller('activities/tasks')
@UseGuards(JwtAuthGuard, TenantGuard)
export class TasksController {
  constructor(private readonly tasks: TasksService) {}

  @Post()
  @RequiredPermission('CREATE_ACTIVITY')
  async create(
    @Req() { caller }: CallerRequest,
    @Body() dto: CreateTaskDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const { activity, details } = await this.tasks.create(caller, dto);
    reply.header('location', `/api/activities/${activity.id}`);
    return {
      id: activity.id,
      type: activity.type,
      channel: activity.channel,
      status: activity.status,
      taskDetails: {
        assignedRouteId: details.assignedRouteId,
        assignedOperatorId: details.assignedOperatorId,
      },
    };
  }
}
