namespace ProbDsl.Inference.LogDensity;

/// <summary>The values of the story's definitions (`=`) at estimates of all its unknowns.</summary>
public static class DefinedValues
{
    /// <param name="problem">The story with its data.</param>
    /// <param name="density">The density with every unknown on its own scale, which is not read without definitions.</param>
    /// <param name="estimates">The estimates.</param>
    public static ValueList<Estimate> Compute(Problem problem, Lazy<LogJoint> density, IEnumerable<Estimate> estimates)
    {
        if (!problem.Graph.Variables.Any(v => v.Role == Role.Derived)) return [];
        var joint = density.Value;
        if (joint.Definitions.Count == 0) return [];
        var values = estimates.ToDictionary(e => e.Name, e => e.Value);
        var arrays = new Interpreter(joint.Arrays()).Run(joint.Coordinates.ToDictionary(c => c.Slot,
            c => new Tensor(c.Free, Coordinates.OwnOf(problem, c.Unknown, values[c.Unknown.Name]))));
        return [.. joint.Definitions.Select(d => new Estimate(d.Name, arrays[d.Name], d.Extents.Count))];
    }
}
