namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>
/// Moves pointwise ops to the first loop that reads them if that requires no additional stored array: 1 - y^2 next to the gradient that it
/// multiplies, instead of an array that one loop writes and another reads.
/// </summary>
internal sealed class OpPostponement
{
    private readonly Dictionary<Value, int> stages;
    private readonly Func<Value, RowRole?> loopOf;
    private readonly ILookup<Value, (Value Reader, int Input)> readers;
    private readonly HashSet<Value> outputs;

    /// <param name="program">The program to schedule.</param>
    /// <param name="stages">The stage that computes each value.</param>
    /// <param name="loopOf">The role of a value in its loop; null outside of loops.</param>
    public OpPostponement(TensorProgram program, Dictionary<Value, int> stages, Func<Value, RowRole?> loopOf)
    {
        (this.stages, this.loopOf) = (stages, loopOf);
        readers = program.Values.SelectMany(v => v.Inputs.Select((x, i) => (Input: x, Reader: (v, i))))
            .ToLookup(r => r.Input, r => r.Reader);
        outputs = [.. program.Outputs.Values];
    }

    public void Apply()
    {
        foreach (var value in stages.Keys.OrderByDescending(v => v.Id).ToList())
            if (FirstReading(value) is { } stage && stage > stages[value] && NeedsNothingKept(value, stage)) stages[value] = stage;
    }

    /// <summary>The stage that first reads a value, if all of its readers read it row by row in loops like its own.</summary>
    private int? FirstReading(Value value)
    {
        if (!IsLight(value) || loopOf(value) is not { } own || outputs.Contains(value) || !readers[value].Any()) return null;
        return readers[value].All(r => IsByRow(r.Reader, r.Input, own.Rows)) ? readers[value].Min(r => stages[r.Reader]) : null;
    }

    // a sigmoid shares work with a softplus of the same operand
    private static bool IsLight(Value value) =>
        value.Op == Op.Broadcast || (OpTable.Of(value.Op).IsPointwise && value.Op is not (Op.Sigmoid or Op.Softplus));

    private bool NeedsNothingKept(Value value, int stage)
    {
        var own = loopOf(value)!;
        for (var i = 0; i < value.Inputs.Count; i++)
        {
            var input = value.Inputs[i];
            if (!own.ByRow[i] || loopOf(input) is not { IsTotal: false } from || from.Rows != own.Rows || stages[input] >= stage
                || IsKept(input)) continue;
            if (readers[input].Any(r => r.Reader != value) || !IsLight(input) || !NeedsNothingKept(input, stage)) return false;
        }
        return true;
    }

    private bool IsKept(Value value) =>
        outputs.Contains(value)
            || readers[value].Any(r => !IsByRow(r.Reader, r.Input, loopOf(value)!.Rows) || stages[r.Reader] > stages[value]);

    private bool IsByRow(Value reader, int input, int rows) => loopOf(reader) is { } role && role.Rows == rows && role.ByRow[input];
}
