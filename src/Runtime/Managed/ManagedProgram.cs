namespace ProbDsl.Runtime;

/// <summary>
/// A program with every address settled, which runs without allocating: loops over rows in strips, everything else at once. Slots are read where the store has them; outputs stay where they are until the next run.
/// </summary>
public sealed unsafe class ManagedProgram : IDisposable
{
    private readonly TensorProgram program;
    private readonly Schedule schedule;
    private readonly Layout layout;
    private readonly ConstantMemory constants;
    private readonly NativeBuffer arena;
    private readonly ManagedStore store;
    private readonly BlockTeam? team;
    private readonly object[] steps;
    private readonly Commitment commitment = new();
    private readonly nint[] figures;
    private readonly Dictionary<string, nint> addresses;

    /// <param name="source">What is to be run; it is simplified first.</param>
    /// <param name="store">Has or gets the program's slots.</param>
    /// <param name="team">Who shares long loops; the same bits come out for any number of threads.</param>
    /// <param name="updates">What slots take after a run.</param>
    /// <exception cref="ArgumentException">A value is float32, and this engine computes in double precision; or an update names no slot, no output, or one of another shape.</exception>
    /// <exception cref="NotEnoughMemory">Its values take more than the machine has left.</exception>
    public ManagedProgram(TensorProgram source, ManagedStore store, BlockTeam? team = null, IReadOnlyList<SlotUpdate>? updates = null)
    {
        if (source.Values.FirstOrDefault(v => v.Type == ElementType.Float32) is { } single) throw new ArgumentException($"{single} is float32, and this engine computes in float64");
        (this.store, this.team) = (store, team);
        program = Canonical.Apply(Pass.Optimised(source));
        foreach (var (name, shape) in source.Slots) store.Declare(name, shape);
        schedule = Schedule.Of(program);
        layout = new(program, schedule);
        if (NotEnoughMemory.Of(8.0 * layout.Length) is { } large) throw large;
        (constants, arena) = (new(program), new(layout.Length));
        steps = [.. schedule.Steps.Select(Prepared).OfType<object>()];
        figures = [.. program.Outputs.Values.Where(v => v.Shape.Count == 1).Select(v => (nint)At(v).At)];
        addresses = program.Outputs.ToDictionary(o => o.Key, o => (nint)At(o.Value).At);
        foreach (var update in updates ?? []) Commit(update);
    }

    /// <summary>The order in which it runs, for reading.</summary>
    public string Plan => schedule.ToString();

    /// <summary>Where values lie that outlive their step.</summary>
    public Layout Layout => layout;

    /// <summary>Bytes that it takes for itself: values that outlive their step, strips and totals of loops, copies of small constants.</summary>
    public long OwnBytes => sizeof(double) * (arena.Length + constants.CopiedLength + steps.OfType<LoopRun>().Sum(l => l.Length));

    /// <summary>Bytes of large constants, read where they are: the data, and what the passes made of them.</summary>
    public long BytesInPlace => sizeof(double) * constants.LengthInPlace;

    /// <summary>Runs it, and commits its updates, all or none: none where an output that is a single number (a loss, the length of a gradient) is not finite. Tells whether they were committed.</summary>
    public bool Run()
    {
        foreach (var step in steps)
        {
            if (step is Instruction instruction) instruction.Run(0, 1);
            else ((LoopRun)step).Run(team);
        }

        foreach (var figure in figures)
            if (!double.IsFinite(*(double*)figure)) return false;
        commitment.Run();
        return true;
    }

    /// <summary>The numbers of an output, row-major, as the last run left them.</summary>
    public ReadOnlySpan<double> Output(string name) => new(AddressOf(name), program.Outputs[name].Shape.Count);

    public void Dispose()
    {
        foreach (var step in steps.OfType<IDisposable>()) step.Dispose();
        commitment.Dispose();
        arena.Dispose();
        constants.Dispose();
    }

    internal double* AddressOf(string output) => (double*)addresses[output];

    private void Commit(SlotUpdate update)
    {
        if (!program.Outputs.TryGetValue(update.Output, out var output)) throw new ArgumentException($"there is no output {update.Output}");
        if (output.Shape != store.ShapeOf(update.Slot)) throw new ArgumentException($"slot {update.Slot} is {store.ShapeOf(update.Slot)}, and output {update.Output} is {output.Shape}");
        commitment.Add(At(output).At, store.AddressOf(update.Slot), output.Shape.Count, schedule.Root(output).Op == Op.Slot);
    }

    private object? Prepared(ScheduleStep step) => step switch
    {
        RowLoop loop => new LoopRun(loop, (value, isByRow, rows) => new(At(value).At, isByRow ? value.Shape.Count / rows : 0), At),
        WholeStep { Value: { Op: Op.Scan } scan } => Scan(scan),
        WholeStep { Value: var value } when value.Op == Op.Item || schedule.Root(value) != value => null,
        WholeStep { Value: var value } => new InstructionMaker(value, 1, [.. value.Inputs.Select(_ => false)], [.. value.Inputs.Select(At)], At(value)).Make(),
        _ => throw new ArgumentException($"{step}"),
    };

    private ScanInstruction Scan(Value scan)
    {
        var (body, slots) = ((ScanBody)scan.Attribute!, new ManagedStore());
        foreach (var (i, input) in scan.Inputs.Index())
        {
            var isStacked = i >= body.Carries && i < body.Carries + body.Inputs;
            slots.Declare(NameOf(body, i), isStacked ? input.Shape[1..] : input.Shape);
        }
        var results = body.Shapes.Select((_, i) => program.Values.FirstOrDefault(v => v.Op == Op.Item && v.Inputs[0] == scan && ((ScanResult)v.Attribute!).Index == i));
        return new(body, new(body.Program, slots), slots, [.. scan.Inputs.Select(At)], [.. results.Select(r => r is null ? (Place?)null : At(r))]);
    }

    private static string NameOf(ScanBody body, int input) => input < body.Carries ? $"carry{input}"
        : input < body.Carries + body.Inputs ? $"input{input - body.Carries}" : $"constant{input - body.Carries - body.Inputs}";

    private Place At(Value value)
    {
        var root = schedule.Root(value);
        return new(root.Op switch
        {
            Op.Slot => store.AddressOf(((SlotDeclaration)root.Attribute!).Name),
            Op.Constant => constants.AddressOf(root),
            _ => arena.At + layout.OffsetOf(root)!.Value,
        }, 0);
    }
}
