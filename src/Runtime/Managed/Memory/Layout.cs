using ProbDsl.Runtime.Managed.Scheduling;

namespace ProbDsl.Runtime.Managed.Memory;

/// <summary>The offset in an arena of each value that outlives its step. Outputs live until the end.</summary>
public sealed class Layout
{
    private readonly Dictionary<Value, long> offsets = [];
    private readonly List<Placement> placed = [];
    private readonly TensorProgram program;
    private readonly Schedule schedule;

    internal Layout(TensorProgram program, Schedule schedule, InPlaceUpdates moved)
    {
        (this.program, this.schedule) = (program, schedule);
        var lastReaders = LastReaders();
        var (arena, endsAt) = (new Arena(), lastReaders.ToLookup(r => r.Value, r => r.Key));
        foreach (var (at, step) in schedule.Steps.Index())
        {
            foreach (var made in Made(step).Where(v => moved.SlotOf(v) is null))
            {
                offsets[made] = arena.Take(made.Shape.Count);
                placed.Add(new(made, offsets[made], at, lastReaders.GetValueOrDefault(made, schedule.Steps.Count - 1)));
            }

            foreach (var ended in endsAt[at].Where(offsets.ContainsKey)) arena.Free(offsets[ended]);
        }
        Length = arena.Length;
    }

    /// <summary>The total length in elements.</summary>
    public long Length { get; }

    /// <summary>All values with an offset, in the order they are computed.</summary>
    public IReadOnlyList<Placement> Placed => placed;

    /// <summary>One line per value: its offset, and its first and last step.</summary>
    public override string ToString() =>
        string.Concat(placed.Select(p => $"%{program.PositionOf(p.Value)} {p.Value.Shape} at {p.Offset}, steps {p.First} to {p.Last}\n"));

    /// <summary>The offset of a value; null if it is a slot or a constant, or exists only in strips of its loop.</summary>
    public long? OffsetOf(Value value) => offsets.TryGetValue(value, out var offset) ? offset : null;

    // an op of several results writes all of them at once
    private IEnumerable<Value> Made(ScheduleStep step) => step switch
    {
        WholeStep { Value: var several } when OpTable.HasItems(several.Op) =>
            program.Values.Where(v => v.Op == Op.Item && v.Inputs[0] == several),
        WholeStep { Value: var value } => value.Op != Op.Item && schedule.Root(value) == value ? [value] : [],
        RowLoop loop => loop.Values.Where(v => RowLoop.IsTotal(v) || loop.Kept.Contains(v)),
        _ => [],
    };

    private Dictionary<Value, int> LastReaders()
    {
        var last = new Dictionary<Value, int>();
        foreach (var (at, step) in schedule.Steps.Index())
            foreach (var value in step is RowLoop loop ? loop.Values : [((WholeStep)step).Value])
                foreach (var input in schedule.ReadBy(value).Append(value)) last[schedule.Root(input)] = at;
        foreach (var output in program.Outputs.Values) last.Remove(schedule.Root(output));
        return last;
    }
}

/// <summary>A value's offset, the step that computes it and the last one that reads it; outputs live until the end.</summary>
public readonly record struct Placement(Value Value, long Offset, int First, int Last);
