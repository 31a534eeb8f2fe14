import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Context } from '../config/context-schema.ts';
import { removalPolicy } from './retain.ts';

/**
 * Where alarms go: the topic of context, or one of our own for its e-mail address. undefined when it names neither.
 * The key is ours because CloudWatch cannot publish to a topic under the key that AWS manages. The policy lets CloudWatch
 * publish because a policy of one's own takes the place of the default one, which would.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
 */
export function createAlarmTopic(scope: Construct, context: Context): ITopic | undefined {
  if (context.alarmTopicArn !== undefined)
    return Topic.fromTopicArn(scope, 'AlarmTopic', context.alarmTopicArn);
  if (context.alarmEmail === undefined) return undefined;
  const key = new Key(scope, 'AlarmKey', {
    description: 'Alarm topic',
    enableKeyRotation: true,
    removalPolicy: removalPolicy(context),
  });
  const allowAlarms = (actions: string[], resource: string) =>
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions,
      resources: [resource],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    });
  key.addToResourcePolicy(allowAlarms(['kms:Decrypt', 'kms:GenerateDataKey*'], '*'));
  const topic = new Topic(scope, 'AlarmTopic', { masterKey: key, enforceSSL: true });
  topic.addToResourcePolicy(allowAlarms(['sns:Publish'], topic.topicArn));
  topic.addSubscription(new EmailSubscription(context.alarmEmail));
  return topic;
}
