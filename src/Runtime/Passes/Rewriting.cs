using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Passes;

/// <summary>What a value becomes, given its inputs as already rewritten; null: the same op on those inputs.</summary>
public delegate Value? RewriteRule(Value value, IReadOnlyList<Value> inputs, ProgramBuilder into);

/// <summary>
/// Writes a program anew, line by line; bodies of scans too. Equal lines become one, and lines that nothing needs are left out.
/// </summary>
public static class Rewriting
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
