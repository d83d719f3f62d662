using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Runtime.Passes;

/// <summary>
/// Moves ops on the result of a gather before it, onto the smaller source: log(weights[topic[n]]) computes one log per topic,
/// cholesky(cov[label[n]]) one factor per label.
/// </summary>
internal static class GatherHoisting
{
    public static Value? Rule(Value value, IReadOnlyList<Value> x, ProgramBuilder into)
    {
        if (x.Count == 0 || x.FirstOrDefault(IsRepeating) is not { } gather) return null;
        var (source, index) = (gather.Inputs[0], gather.Inputs[1]);
        return value.Op switch
        {
            Op.Cholesky when EventRank(gather) >= 2 => Gather(Cholesky(source), index, 0),
            Op.Sum or Op.MaxOf or Op.LogSumExp or Op.CumSum or Op.CumProd => Along(value, source, index, into),
            _ when OpTable.Of(value.Op).IsPointwise && value.Shape == gather.Shape => Pointwise(value, x, gather, into),
            _ => null,
        };
    }

    private static bool IsRepeating(Value value) =>
        value.Op == Op.Gather && ((SharedDimensions)value.Attribute!).Batch == 0 && value.Inputs[0].Shape.Count < value.Shape.Count;

    private static int EventRank(Value gather) => gather.Inputs[0].Shape.Rank - 1;

    // the other operands vary at most over the event dimensions
    private static Value? Pointwise(Value value, IReadOnlyList<Value> x, Value gather, ProgramBuilder into)
    {
        if (x.Any(v => v != gather && v.Shape.Rank > EventRank(gather))) return null;
        return Gather(into.Pointwise(value.Op, [.. x.Select(v => v == gather ? gather.Inputs[0] : v)]), gather.Inputs[1], 0);
    }

    // over event dimensions only, which are counted from the first of the source, or of the index for the gather
    private static Value? Along(Value value, Value source, Value index, ProgramBuilder into)
    {
        var shift = index.Shape.Rank - 1;
        OpDetail? moved = value.Attribute switch
        {
            AxisList list when list.Axes.All(d => d > shift) => new AxisList([.. list.Axes.Select(d => d - shift)]),
            Cumulation along when along.Axis > shift => along with { Axis = along.Axis - shift },
            _ => null,
        };
        return moved is null ? null : Gather(into.Again(value, [source], moved), index, 0);
    }
}
