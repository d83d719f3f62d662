namespace ProbDsl.Runtime.Passes;

/// <summary>The replacement of a value, given its rewritten inputs; null: the same op on those inputs.</summary>
public delegate Value? RewriteRule(Value value, IReadOnlyList<Value> inputs, ProgramBuilder into);

/// <summary>Rewrites a program line by line, including the bodies of scans. Equal lines are merged and unneeded lines removed.</summary>
public static class ProgramRewriter
{
    public static TensorProgram Apply(TensorProgram program, RewriteRule rule)
    {
        var into = new ProgramBuilder(program.FloatType);
        var written = new Dictionary<Value, Value>();
        foreach (var slot in program.Values.Where(v => v.Op == Op.Slot)) into.Again(slot, []);
        foreach (var value in program.Values)
        {
            into.SetOrigin(value.Origin);
            Value[] inputs = [.. value.Inputs.Select(i => written[i])];
            written[value] = rule(value, inputs, into) ?? into.Again(value, inputs, Inside(value.Attribute, rule));
        }
        return into.Build([.. program.Outputs.Select(o => (o.Key, written[o.Value]))]);
    }

    private static OpDetail? Inside(OpDetail? attribute, RewriteRule rule) =>
        attribute is ScanBody body ? body with { Program = Apply(body.Program, rule) } : attribute;
}
