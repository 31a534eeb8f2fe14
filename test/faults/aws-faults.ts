import type { LossyProxy } from '../support/lossy-proxy.ts';

/** What a service of AWS does to a request. */
export type AwsFault = Parameters<LossyProxy['strike']>[0]['act'];

export const DOWN: AwsFault = () => ({ status: 503, body: '{"__type":"ServiceUnavailable"}' });

/** As DynamoDB and SSM say it. */
export const THROTTLED: AwsFault = () => ({
  status: 400,
  body: '{"__type":"ThrottlingException","message":"Rate exceeded"}',
});

/** So slow that the caller gives up first. */
export const SILENT: AwsFault = () => Promise.withResolvers<'lost'>().promise;

/** Carried out, and the answer never arrives. */
export const ANSWER_LOST: AwsFault = async (body, forward): Promise<'lost'> => {
  await forward(body);
  return 'lost';
};

/** Carried out, and the caller has stopped waiting by the time. */
export const ANSWER_TOO_LATE: AwsFault = async (body, forward) => {
  await forward(body);
  return Promise.withResolvers<'lost'>().promise;
};

/** SendMessageBatch takes all messages but the first. */
export const FIRST_OF_BATCH_FAILS: AwsFault = async (body, forward) => {
  const { Entries, ...rest } = JSON.parse(body) as { Entries: { Id: string }[] };
  const [first, ...others] = Entries;
  const answer = await forward(JSON.stringify({ ...rest, Entries: others }));
  const failed = { Id: first?.Id, SenderFault: false, Code: 'InternalError' };
  return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), Failed: [failed] }) };
};
