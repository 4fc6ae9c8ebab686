// Prints a template of both state machines with their definitions in it, which cfn-lint then checks
// too: it does not open the files that the template names.

import { machines } from "./machines.mjs";
import { template } from "./template.mjs";

const entries = Object.entries(machines).map(([name, Definition]) => {
  const names = Object.keys(template.Resources[name].Properties.DefinitionSubstitutions);
  const Properties = {
    RoleArn: "arn:aws:iam::111122223333:role/role",
    Definition,
    DefinitionSubstitutions: Object.fromEntries(names.map((variable) => [variable, "x"])),
  };
  return [name, { Type: "AWS::StepFunctions::StateMachine", Properties }];
});

console.log(JSON.stringify({ Resources: Object.fromEntries(entries) }, null, 2));
