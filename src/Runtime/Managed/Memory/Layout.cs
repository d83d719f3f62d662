namespace ProbDsl.Runtime;

/// <summary>Where in an arena each value lies that outlives its step. Outputs stay to the end.</summary>
internal sealed class Layout
{
    private readonly Dictionary<Value, long> offsets = [];
    private readonly TensorProgram program;
    private readonly Schedule schedule;

    public Layout(TensorProgram program, Schedule schedule)
    {
        (this.program, this.schedule) = (program, schedule);
        var (arena, endsAt) = (new Arena(), LastReaders().ToLookup(r => r.Value, r => r.Key));
        foreach (var (at, step) in schedule.Steps.Index())
        {
            foreach (var made in Made(step)) offsets[made] = arena.Take(made.Shape.Count);
            foreach (var ended in endsAt[at].Where(offsets.ContainsKey)) arena.Free(offsets[ended]);
        }
        Length = arena.Length;
    }

    /// <summary>Numbers in all.</summary>
    public long Length { get; }

    /// <summary>Null: it lies with the slots or the constants, or only in strips of its loop.</summary>
    public long? OffsetOf(Value value) => offsets.TryGetValue(value, out var offset) ? offset : null;

    // a scan writes all of its results at once
    private IEnumerable<Value> Made(ScheduleStep step) => step switch
    {
        WholeStep { Value: { Op: Op.Scan } scan } => program.Values.Where(v => v.Op == Op.Item && v.Inputs[0] == scan),
        WholeStep { Value: var value } => value.Op != Op.Item && schedule.Root(value) == value ? [value] : [],
        RowLoop loop => loop.Values.Where(v => RowLoop.IsTotal(v) || loop.Kept.Contains(v)),
        _ => [],
    };

    private Dictionary<Value, int> LastReaders()
    {
        var last = new Dictionary<Value, int>();
        foreach (var (at, step) in schedule.Steps.Index())
            foreach (var value in step is RowLoop loop ? loop.Values : [((WholeStep)step).Value])
                foreach (var input in value.Inputs.Append(value)) last[schedule.Root(input)] = at;
        foreach (var output in program.Outputs.Values) last.Remove(schedule.Root(output));
        return last;
    }
}
