import { allReferences } from '../support/intrinsics.ts';
import { resourceSpec } from '../support/spec.ts';
import { at, listOf, type Problems, resourcesOf, type Template } from '../support/template.ts';

/** Every reference leads to a resource, and to an attribute that its type has; no two wait for each other. */
export function checkReferences(template: Template): Problems {
  return [...unresolved(template), ...cycles(template), ...hurried(template)];
}

function unresolved(template: Template): Problems {
  return allReferences(template).flatMap(({ path, logicalId, attribute }) => {
    const resource = template.Resources[logicalId];
    if (!resource) return [`${path}: no resource ${logicalId}`];
    if (attribute === undefined) return [];
    const { attributes = {} } = resourceSpec(resource.Type) ?? {};
    return Object.hasOwn(attributes, attribute)
      ? []
      : [`${path}: ${logicalId} (${resource.Type}) has no attribute ${attribute}`];
  });
}

/** CloudFormation refuses resources that need each other. */
function cycles(template: Template): Problems {
  const needs = new Map<string, Set<string>>();
  for (const { path, logicalId } of allReferences(template)) {
    const [from = ''] = path.split(/[.[]/);
    if (from in template.Resources) needs.set(from, (needs.get(from) ?? new Set()).add(logicalId));
  }
  const done = new Set<string>();
  const visit = (id: string, way: readonly string[]): Problems => {
    if (way.includes(id))
      return [`these wait for each other: ${[...way.slice(way.indexOf(id)), id].join(' → ')}`];
    if (done.has(id)) return [];
    const found = [...(needs.get(id) ?? [])].flatMap((next) => visit(next, [...way, id]));
    done.add(id);
    return found;
  };
  return [...needs.keys()].flatMap((id) => visit(id, []));
}

/** AgentCore fetches the code when it makes a runtime: the right to that stands beside the role, and nothing refers to it. */
function hurried(template: Template): Problems {
  return resourcesOf(template, 'AWS::BedrockAgentCore::Runtime').flatMap(
    ([id, { Properties, DependsOn }]) => {
      const role = at(Properties, 'RoleArn', 'Fn::GetAtt', 0);
      const waitsFor = listOf(DependsOn).map((each) => template.Resources[String(each)]);
      const hasAccess = waitsFor.some(
        (each) => each?.Type === 'AWS::IAM::RolePolicy' && at(each.Properties, 'RoleName', 'Ref') === role,
      );
      return hasAccess ? [] : [`${id}: does not wait for the right to fetch its code`];
    },
  );
}
