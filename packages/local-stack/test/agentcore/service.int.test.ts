import { readdir } from 'node:fs/promises';
import { DeleteAgentRuntimeCommand, GetAgentRuntimeCommand } from '@aws-sdk/client-bedrock-agentcore-control';
import { isAlive, RUNTIME_ARN, RUNTIME_ID, session, startAgentCore, until } from './support/stack.ts';

describe('createAgentCoreService', () => {
  it('leaves nothing running and no folder behind when it is closed, also in the middle of a call', async () => {
    const stack = await startAgentCore({ agentIs: 'deaf to SIGTERM', closeGraceMs: 100 });
    const seen = JSON.parse(await stack.invoke(session('env'), { do: 'environment' }));
    const pids = [await stack.pidOf(session('one')), await stack.pidOf(session('two'))];
    const waiting = stack.invoke(session('one'), { do: 'never answer' }).catch((error: Error) => error.name);

    await stack.close();

    expect(pids.map(isAlive)).toEqual([false, false]);
    await expect(readdir(seen.cwd)).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await waiting).toEqual(expect.any(String));
  });

  it('ends a machine that is still starting when it is closed', async () => {
    const stack = await startAgentCore({ agentIs: 'listening nowhere' });
    await stack.service.warmUp();
    await until(() => stack.output.includes('not ready'));
    await stack.close();
    const written = stack.output.length;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(stack.output).toHaveLength(written);
  });

  it('says which runtime it runs', async () => {
    const stack = await startAgentCore();
    await stack.service.warmUp();
    expect(stack.log.lines.find(({ message }) => message === 'agent runtime ready')?.fields).toEqual({
      runtime: 'agents_dev',
      id: RUNTIME_ID,
      arn: RUNTIME_ARN,
    });
    await stack.close();
  });

  it('refuses to warm up without a readable zip, naming it', async () => {
    const stack = await startAgentCore({ runtime: { artifactZip: '/nowhere/agent.zip' } });
    await expect(stack.service.warmUp()).rejects.toMatchObject({
      code: 'PACKAGE_MISSING',
      message: expect.stringContaining('/nowhere/agent.zip'),
    });
    await stack.close();
  });

  it('leaves requests of other operations to others', async () => {
    const stack = await startAgentCore();
    const answer = await fetch(`${stack.endpoint}/runtimes/${RUNTIME_ID}/runtime-endpoints/`);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
    const malformed = await fetch(`${stack.endpoint}/runtimes/%E0%A4%A/invocations`, { method: 'POST' });
    expect(malformed.headers.get('x-amzn-errortype')).toBe('ValidationException');
    await stack.close();
  });
});

describe('the control plane', () => {
  it('describes a runtime, and after its deletion knows it no more', async () => {
    const stack = await startAgentCore();
    const pid = await stack.pidOf(session('deleted'));
    const agentRuntimeId = RUNTIME_ID;
    const description = await stack.control.send(new GetAgentRuntimeCommand({ agentRuntimeId }));
    expect(description).toMatchObject({ agentRuntimeArn: RUNTIME_ARN, status: 'READY' });

    const deletion = await stack.control.send(new DeleteAgentRuntimeCommand({ agentRuntimeId }));

    expect(deletion).toMatchObject({ agentRuntimeId, status: 'DELETING' });
    const gone = { name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } };
    await expect(stack.invoke(session('deleted'))).rejects.toMatchObject(gone);
    await expect(stack.control.send(new GetAgentRuntimeCommand({ agentRuntimeId }))).rejects.toMatchObject(
      gone,
    );
    await until(() => !isAlive(pid));
    await stack.close();
  });
});
