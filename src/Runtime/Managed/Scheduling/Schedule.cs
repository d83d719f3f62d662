using System.Text;

namespace ProbDsl.Runtime.Managed.Scheduling;

/// <summary>One step of the managed engine: a value computed as a whole, or a loop over rows.</summary>
public abstract record ScheduleStep;

/// <summary>One value, computed as a whole.</summary>
public sealed record WholeStep(Value Value) : ScheduleStep;

/// <summary>
/// One pass over rows in strips that fit in the cache, which computes the rows or the total of each value. Kept: the values that are read
/// outside of the loop.
/// </summary>
public sealed record RowLoop(int Rows, IReadOnlyList<Value> Values, IReadOnlySet<Value> Kept) : ScheduleStep
{
    public static bool IsTotal(Value value) => RowRole.Of(value)!.IsTotal;

    /// <summary>The number of elements that its ops read by row and write, summed over ops.</summary>
    public static long Numbers(RowLoop loop) => loop.Values.Sum(Numbers);

    /// <summary>The same for one op.</summary>
    public static long Numbers(Value value) =>
        value.Shape.Count + value.Inputs.Where((_, i) => RowRole.Of(value)!.ByRow[i]).Sum(x => (long)x.Shape.Count);
}

/// <summary>
/// The order in which a program runs. Ops whose arrays share a long first dimension become one loop over it, so that a million rows are
/// read once; totals of a loop are available after it.
/// </summary>
public sealed class Schedule
{
    // below this, strips gain nothing, since everything fits in the cache
    private const int FewNumbers = 4096;
    internal const int FewRows = 64;

    private readonly HashSet<int> loopSizes;
    private readonly Dictionary<Value, int> stages = [];
    private readonly TensorProgram program;
    private readonly ProductStarts starts;

    private Schedule(TensorProgram program, InPlaceUpdates moved)
    {
        (this.program, starts) = (program, new(program));
        loopSizes = [.. LoopSizes(program)];
        foreach (var value in program.Values.Where(v => v.Op is not (Op.Slot or Op.Constant))) stages[value] = StageOf(value);
        new OpPostponement(program, stages, LoopOf).Apply();
        Steps = [.. Ordered().OrderBy(s => s is WholeStep { Value: var value } && moved.IsDelayed(value))];
    }

    public IReadOnlyList<ScheduleStep> Steps { get; }

    internal static Schedule Create(TensorProgram program, InPlaceUpdates moved) => new(program, moved);

    /// <summary>The value with the same elements behind reshapes, which are no-ops outside of loops.</summary>
    public Value Root(Value value) => NoOps.Are(value.Op) && LoopOf(value) is null ? Root(value.Inputs[0]) : value;

    /// <summary>The product, and the row that its sums start from, that compute this value as a whole; null for others.</summary>
    internal (Value Product, Value Row)? StartOf(Value value) => starts.Of(value);

    /// <summary>The values that the computation of a value reads.</summary>
    internal IEnumerable<Value> ReadBy(Value value) =>
        starts.Of(value) is { } start ? start.Product.Inputs.Append(start.Row) : value.Inputs;

    /// <summary>The loop that a value belongs to, or null.</summary>
    private RowRole? LoopOf(Value value) =>
        starts.Of(value) is null && !starts.IsPart(value) && RowRole.Of(value) is { } role && loopSizes.Contains(role.Rows) ? role : null;

    private static IEnumerable<int> LoopSizes(TensorProgram program) => program.Values
        .Select(v => (Value: v, Role: RowRole.Of(v))).Where(v => v.Role is { Rows: >= FewRows })
        .GroupBy(v => v.Role!.Rows, v => RowLoop.Numbers(v.Value))
        .Where(g => g.Sum() > FewNumbers).Select(g => g.Key);

    // single values of a stage come before its loops; totals and kept values of a loop can be read from the next stage on
    private int StageOf(Value value)
    {
        var (role, stage) = (LoopOf(value), 0);
        for (var i = 0; i < value.Inputs.Count; i++)
        {
            if (!stages.TryGetValue(value.Inputs[i], out var ready)) continue;
            var from = LoopOf(value.Inputs[i]);
            var goesOn = role is not null && from is { IsTotal: false } && from.Rows == role.Rows && role.ByRow[i];
            stage = Math.Max(stage, from is null || goesOn ? ready : ready + 1);
        }
        return stage;
    }

    private IEnumerable<ScheduleStep> Ordered()
    {
        foreach (var stage in stages.GroupBy(s => s.Value, s => s.Key).OrderBy(g => g.Key))
        {
            var values = stage.OrderBy(v => v.Id).ToList();
            foreach (var single in values.Where(v => LoopOf(v) is null && !starts.IsPart(v))) yield return new WholeStep(single);
            foreach (var loop in values.Where(v => LoopOf(v) is not null).GroupBy(v => LoopOf(v)!.Rows))
                yield return new RowLoop(loop.Key, PairedOps.SideBySide([.. loop]), Kept(loop.ToHashSet()));
        }
    }

    private HashSet<Value> Kept(HashSet<Value> loop)
    {
        var kept = program.Outputs.Values.Where(loop.Contains).ToHashSet();
        foreach (var reader in program.Values)
            for (var i = 0; i < reader.Inputs.Count; i++)
                if (loop.Contains(reader.Inputs[i]) && !(loop.Contains(reader) && LoopOf(reader)!.ByRow[i])) kept.Add(reader.Inputs[i]);
        return kept;
    }

    /// <summary>One line per value with its number in the program; loops are indented, kept values marked.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var step in Steps)
        {
            if (step is WholeStep whole) text.Append(Line(whole.Value)).Append('\n');
            if (step is not RowLoop loop) continue;
            text.Append("for each of ").Append(loop.Rows).Append(" rows\n");
            foreach (var value in loop.Values)
                text.Append("  ").Append(Line(value))
                    .Append(RowLoop.IsTotal(value) ? "  total" : loop.Kept.Contains(value) ? "  kept" : "").Append('\n');
        }
        return text.ToString();
    }

    private string Line(Value value) =>
        $"%{program.PositionOf(value)} = {(starts.Of(value) is null ? "" : "matmul and ")}{OpTable.Of(value.Op).Name} {string.Join(", ",
            ReadBy(value).Select(x => $"%{program.PositionOf(x)}"))}".TrimEnd() + $" : {value.Shape}";
}
