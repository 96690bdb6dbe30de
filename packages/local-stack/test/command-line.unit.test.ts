import { parseCommandLine } from '../src/command-line.ts';

describe('the command line', () => {
  it('has defaults', () => {
    expect(parseCommandLine([], {})).toEqual({
      port: 4566,
      persistDir: undefined,
      packageDir: '.build/packages/dev',
      model: { model: '', url: '', environment: {} },
      clientEndpoint: undefined,
      speed: 1,
      processes: { agentProcesses: 16, sharesAgents: false, functionProcesses: 8 },
      isVerbose: false,
      wantsHelp: false,
    });
  });

  it.each([
    [['--port', '8000'], {}, 8000],
    [['--port=0'], {}, 0],
    [[], { LOCAL_STACK_PORT: '9000' }, 9000],
    [[], { LOCAL_STACK_PORT: '' }, 4566],
    [['--port', '8000'], { LOCAL_STACK_PORT: '9000' }, 8000],
  ])('takes the port from %j and %j', (args, environment, port) => {
    expect(parseCommandLine(args, environment).port).toBe(port);
  });

  it('takes another endpoint for calls from inside, another speed and more processes', () => {
    const args = ['--client-endpoint', 'http://127.0.0.1:9000', '--speed', '2.5'];
    const processes = ['--agent-processes', '9', '--share-agents', '--function-processes', '3'];

    expect(parseCommandLine([...args, ...processes], {})).toMatchObject({
      clientEndpoint: 'http://127.0.0.1:9000',
      speed: 2.5,
      processes: { agentProcesses: 9, sharesAgents: true, functionProcesses: 3 },
    });
  });

  it.each([
    [['--port', 'http'], {}, '--port must be a port from 0 to 65535, not "http"'],
    [[], { LOCAL_STACK_PORT: '65536' }, 'LOCAL_STACK_PORT must be a port from 0 to 65535, not "65536"'],
    [['--port', '-1'], {}, '--port'],
    [['--persist', ''], {}, '--persist needs a folder'],
    [['--client-endpoint', '127.0.0.1:80'], {}, '--client-endpoint must be http://HOST:PORT'],
    [['--client-endpoint', 'http://127.0.0.1:80/path'], {}, '--client-endpoint must be http://HOST:PORT'],
    [['--speed', '0'], {}, '--speed must be a number from 1 to 10000, not "0"'],
    [['--agent-processes', '0'], {}, '--agent-processes must be a number from 1 to 1000, not "0"'],
    [['--function-processes', '1001'], {}, '--function-processes must be a number from 1 to 1000'],
    [['--speed', 'fast'], {}, '--speed must be a number from 1 to 10000, not "fast"'],
    [['--unknown'], {}, "Unknown option '--unknown'"],
    [['start'], {}, "Unexpected argument 'start'"],
  ])('refuses %j with %j', (args, environment, message) => {
    expect(() => parseCommandLine(args, environment)).toThrow(
      expect.objectContaining({ name: 'UsageError', message: expect.stringContaining(message) }),
    );
  });

  it.each(['openai:llama3.2', 'gemini:pro'])('takes the model %s as it is, with the environment', (model) => {
    const environment = { MODEL_API_KEY: 'sesame' };

    expect(
      parseCommandLine(['--model', model, '--model-url', 'http://m.example/v1'], environment).model,
    ).toEqual({
      ...{ model, url: 'http://m.example/v1', environment },
    });
  });
});
