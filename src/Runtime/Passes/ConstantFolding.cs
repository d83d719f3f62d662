namespace ProbDsl.Runtime;

/// <summary>
/// Values that depend on no slot, and that something that does reads, become constants: log(y!) of a million counts is computed once. One that would hold more numbers than
/// the data it is made of (and more than a few) stays as it is.
/// </summary>
internal static class ConstantFolding
{
    private const int Few = 4096;

    public static TensorProgram Apply(TensorProgram program)
    {
        var settled = Settled(program);
        var read = program.Values.Where(v => !settled.ContainsKey(v)).SelectMany(v => v.Inputs).Concat(program.Outputs.Values).ToHashSet();
        return Rewriting.Apply(program, (value, _, into) =>
            read.Contains(value) && settled.TryGetValue(value, out var most) && value.Shape.Count <= most && !IsWritten(value) ? into.Constant(Interpreter.Evaluate(value), value.Type) : null);
    }

    /// <summary>The values that depend on no slot, each with how many numbers it may hold.</summary>
    private static Dictionary<Value, int> Settled(TensorProgram program)
    {
        var settled = new Dictionary<Value, int>();
        foreach (var value in program.Values)
            if (value.Op is not (Op.Slot or Op.Scan or Op.Item) && value.Inputs.All(settled.ContainsKey))
                settled[value] = value.Op == Op.Constant ? Math.Max(Few, value.Shape.Count) : value.Inputs.Select(i => settled[i]).Append(Few).Max();
        return settled;
    }

    // a broadcast of a constant costs nothing where it is read
    private static bool IsWritten(Value value) => value.Op is Op.Constant or Op.Iota || (value.Op == Op.Broadcast && IsWritten(value.Inputs[0]));
}
