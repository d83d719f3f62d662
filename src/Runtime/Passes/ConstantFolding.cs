namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Replaces values that depend on no slot by constants if a slot-dependent value reads them: log(y!) of a million counts is computed once.
/// A value with more elements than the data it is computed from (and more than a few) is not replaced.
/// </summary>
internal static class ConstantFolding
{
    private const int Few = 4096;

    public static TensorProgram Apply(TensorProgram program)
    {
        var settled = Settled(program);
        var read = program.Values.Where(v => !settled.ContainsKey(v)).SelectMany(v => v.Inputs).Concat(program.Outputs.Values).ToHashSet();
        var numbers = Numbers([.. read.Where(v => settled.TryGetValue(v, out var most) && v.Shape.Count <= most && !IsWritten(v))]);
        return numbers.Count == 0
            ? program : ProgramRewriter.Apply(program,
                (value, _, into) => numbers.TryGetValue(value, out var tensor) ? Written(tensor, value.Type, into) : null);
    }

    // a uniform value is stored as one number
    private static Value Written(Tensor tensor, ElementType type, ProgramBuilder into) =>
        into.Owned(tensor, type) is var whole && UniformValues.Find(whole) is { } number
            ? into.Broadcast(into.Constant([number], Shape.Scalar, type), tensor.Shape) : whole;

    // evaluated together, so that common subexpressions are computed once
    private static Dictionary<Value, Tensor> Numbers(IReadOnlyList<Value> values)
    {
        if (values.Count == 0) return [];
        var together = values[0].Program.Build([.. values.Select((v, i) => ($"{i}", v))]);
        var results = new Interpreter(together).Run(new Dictionary<string, Tensor>());
        return values.Index().ToDictionary(v => v.Item, v => results[$"{v.Index}"]);
    }

    /// <summary>The values that depend on no slot, each with the number of elements that its constant may have.</summary>
    private static Dictionary<Value, int> Settled(TensorProgram program)
    {
        var settled = new Dictionary<Value, int>();
        foreach (var value in program.Values)
            if (value.Op is not (Op.Slot or Op.Item) && !OpTable.HasItems(value.Op) && value.Inputs.All(settled.ContainsKey))
                settled[value] = value.Op == Op.Constant
                    ? Math.Max(Few, value.Shape.Count) : value.Inputs.Select(i => settled[i]).Append(Few).Max();
        return settled;
    }

    // broadcasting a constant costs nothing where it is read
    private static bool IsWritten(Value value) =>
        value.Op is Op.Constant or Op.Iota || (value.Op == Op.Broadcast && IsWritten(value.Inputs[0]));
}
