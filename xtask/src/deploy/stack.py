"""Prints a stack's outputs and parameters as JSON: the SAM command line tells no parameters."""

import json
import sys

import boto3

name, region, profile = (value or None for value in sys.argv[1:])
client = boto3.Session(region_name=region, profile_name=profile).client("cloudformation")
stack = client.describe_stacks(StackName=name)["Stacks"][0]
outputs = {entry["OutputKey"]: entry["OutputValue"] for entry in stack.get("Outputs", [])}
parameters = {
    entry["ParameterKey"]: entry["ParameterValue"] for entry in stack.get("Parameters", [])
}
json.dump({"outputs": outputs, "parameters": parameters}, sys.stdout)
