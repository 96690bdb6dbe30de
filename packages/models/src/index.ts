/** The models of the Strands Agents SDK by the name of the setting, and what their errors mean. */
export { type AskedModel, loadModel } from './load-model.ts';
export { explainModelError, ModelFailure, type ModelFailureName } from './model-failure.ts';
