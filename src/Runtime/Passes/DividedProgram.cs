namespace ProbDsl.Runtime.Passes;

/// <summary>A program in two parts: what does not depend on the slots that vary from run to run, and the rest.</summary>
/// <param name="Before">Runs once: it computes outputs which are slots of the other part, of the same names.</param>
/// <param name="After">Runs for each value of the slots that vary; it has the outputs of the whole program.</param>
public sealed record DividedProgram(TensorProgram Before, TensorProgram After)
{
    /// <summary>The two parts of a program.</summary>
    /// <param name="program">The whole.</param>
    /// <param name="varies">Whether the slot of this name varies.</param>
    public static DividedProgram Divide(TensorProgram program, Func<string, bool> varies)
    {
        var varying = VaryingValues.Find(program.Values, varies);
        var (kept, cut) = (new HashSet<Value>(), new Dictionary<Value, string>());
        foreach (var output in program.Outputs.Values) Keep(output);
        return new(Part(program, _ => null, cut.Select(c => (c.Value, c.Key))),
            Part(program, cut.GetValueOrDefault, program.Outputs.Select(o => (o.Key, o.Value)), kept));

        void Keep(Value value)
        {
            if (!kept.Add(value)) return;
            if (!varying.Contains(value) && IsStored(value)) cut[value] = $"computed once.{cut.Count}";
            else foreach (var input in value.Inputs) Keep(input);
        }
    }

    // what moves numbers alone is cheaper again than stored
    private static bool IsStored(Value value) => value.Type.IsFloat()
        && !OpTable.HasItems(value.Op)
        && value.Op is not (Op.Slot or Op.Constant or Op.Broadcast or Op.Reshape or Op.Transpose);

    /// <summary>The outputs with what they need; values that have a name are slots.</summary>
    private static TensorProgram Part(TensorProgram program, Func<Value, string?> slot, IEnumerable<(string Name, Value Value)> outputs,
        HashSet<Value>? only = null)
    {
        var (into, written) = (new ProgramBuilder(program.FloatType), new Dictionary<Value, Value>());
        foreach (var value in program.Values.Where(v => only is null || only.Contains(v)))
        {
            into.SetOrigin(value.Origin);
            written[value] = slot(value) is { } name ? into.Slot(name, value.Shape, value.Type)
                : into.Again(value, [.. value.Inputs.Select(i => written[i])]);
        }

        foreach (var (name, value) in outputs) into.Output(name, written[value]);
        return into.Build();
    }
}
