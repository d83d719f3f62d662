namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// A program as kernels, with memory of its own. Made once; <see cref="Steps"/> gives it the addresses of slots, so that the body of a scan
/// runs at other addresses in each of its steps.
/// </summary>
internal sealed class DevicePlan : IDisposable
{
    // functions that one thread computes one after another, and the words of their parameters beside those of the last kernel
    private const int MostAtEnd = 8, MostWordsAtEnd = LaunchText.MostWords - 40;

    private readonly TensorProgram program;
    private readonly IDevice device;
    private readonly IHeldNumbers held;
    private readonly Fusion fusion;
    private readonly ILookup<Value, Value> items, readers;
    private readonly HashSet<Value> outputs;
    private readonly List<PlannedLevel> levels = [];
    private readonly PlannedLaunch? tail;

    // outputs that are slots, which a run may change: they are copied
    private readonly Dictionary<Value, Scratch> copies;
    private readonly PlanMemory memory;
    private readonly nint block;

    /// <summary>A group with its functions, of which each is a part; a scan or an op of the host is one without.</summary>
    private sealed record PlannedGroup(UnitGroup Group, IReadOnlyList<Work> Parts, ScanPlan? Scan)
    {
        /// <summary>Whether a library of the device computes it.</summary>
        public bool IsByLibrary { get; init; }

        public Value First => Group.Units[0].Values[0];

        public bool IsOnHost => OpKernels.OnHost.Contains(First.Op);

        public bool IsAlone => IsOnHost || Scan is not null;
    }

    /// <summary>Launches and products that follow one another and need not wait for each other, or one scan or op of the host.</summary>
    private sealed record PlannedLevel(IReadOnlyList<PlannedLaunch> Launches, IReadOnlyList<Value> Products, PlannedGroup? Alone);

    /// <param name="program">The program.</param>
    /// <param name="device">The device.</param>
    /// <param name="held">Numbers that plans have from the start.</param>
    /// <param name="hasTail">Whether single numbers at its end are computed by the <see cref="Tail"/>, and not by its steps.</param>
    /// <exception cref="NotEnoughMemory">The values need more memory than the device has.</exception>
    public DevicePlan(TensorProgram program, IDevice device, IHeldNumbers held, bool hasTail = false)
    {
        (this.program, this.device, this.held, fusion) = (program, device, held, new(program));
        items = program.Values.Where(v => v.Op == Op.Item).ToLookup(v => v.Inputs[0]);
        outputs = [.. program.Outputs.Values.Select(Fusion.Root)];
        readers = program.Values.Where(v => v.Op is not Op.Item && (fusion.IsKept(v) || OpTable.HasItems(v.Op)))
            .SelectMany(v => fusion.ReadBy(v).Select(read => (Read: read, By: v))).ToLookup(r => r.Read, r => r.By);
        copies = outputs.Where(v => v.Op == Op.Slot).ToDictionary(v => v, v => new Scratch(PlanMemory.Bytes(v, Type)));
        var schedule = new Schedule<PlannedGroup>();
        foreach (var group in RowGroups.Find(Units.Of(fusion, program, device), fusion, Type))
        {
            var planned = Planned(group);
            if (planned.Parts.Count > 0 || planned.IsByLibrary || planned.IsAlone)
                schedule.Add(planned, ReadsOfParts(planned), planned.IsAlone, Results(planned));
        }

        foreach (var level in schedule.Levels)
            levels.Add(level[0].Group.IsAlone ? new([], [], level[0].Group)
                : new([.. LaunchText.Print(level.Where(w => !w.Group.IsByLibrary).Select(w => w.Group.Parts[w.Part]))],
                    [.. level.Where(w => w.Group.IsByLibrary).Select(w => w.Group.First)], null));
        var atEnd = hasTail ? AtEnd(schedule.Levels) : 0;
        levels.RemoveRange(levels.Count - atEnd, atEnd);
        if (atEnd > 0)
            tail = LaunchText.InEachBlock([.. schedule.Levels.TakeLast(atEnd).SelectMany(l => l).Select(w => w.Group.Parts[w.Part])]);
        // slots are copied after the levels, and before the tail
        memory = new([.. schedule.Levels.Take(levels.Count).Select(MemoryOf), ([.. copies.Values.Select(c => ((object)c, c.Bytes))], []),
            .. schedule.Levels.Skip(levels.Count).Select(MemoryOf)], [.. outputs, .. copies.Values]);
        block = device.Allocate(memory.Length);
        if (levels.Exists(l => l.Products.Count > 0)) device.LoadProducts();
    }

    public ElementType Type => program.FloatType;

    /// <summary>Whether the host computes an op, also in a scan.</summary>
    public bool HasHostOps => levels.Exists(l => l.Alone is { } alone && (alone.Scan?.Body.HasHostOps ?? alone.IsOnHost));

    /// <summary>The kernels, each text once.</summary>
    public IEnumerable<KernelText> Kernels =>
        levels.SelectMany(l => l.Launches.Select(c => c.Kernel).Concat(l.Alone?.Scan?.Body.Kernels ?? [])).Distinct();

    /// <summary>The place of an output after a run.</summary>
    public nint AddressOf(Value output) => Fusion.Root(output) switch
    {
        { Op: Op.Slot } slot => At(copies[slot]),
        { Op: Op.Constant } constant => AddressOf(constant, _ => 0),
        var root => At(root),
    };

    /// <summary>The steps of a run at these addresses.</summary>
    /// <param name="slots">The address of a slot by its name.</param>
    /// <param name="status">The words of the run.</param>
    public IEnumerable<PlanStep> Steps(Func<string, nint> slots, nint status)
    {
        foreach (var level in levels)
        {
            foreach (var launch in level.Launches) yield return new CallStep(Bound(launch, slots, status));
            foreach (var product in level.Products) yield return new CallStep(ProductOf(product, slots));
            if (level.Alone is { Scan: { } scan } of)
                foreach (var step in scan.Steps(v => AddressOf(Fusion.Root(v), slots), ResultsOf(of.First), status)) yield return step;
            else if (level.Alone is { } host) yield return OnHost(host.First, slots);
        }

        foreach (var (slot, copy) in copies)
            if (slot.Shape.Count > 0)
                yield return new CallStep(RunKernels.Copy(Type, At(copy), AddressOf(slot, slots), slot.Shape.Count));
    }

    /// <summary>
    /// What the blocks of the last kernel of a run compute first: single numbers that depend on all else. Null if there are none.
    /// </summary>
    public Launch? Tail(Func<string, nint> slots, nint status) => tail is null ? null : Bound(tail, slots, status);

    /// <summary>A line for each launch, with the values that it stores.</summary>
    public override string ToString() => string.Concat(levels.Select((level, i) => $"level {i.ToString(CultureInfo.InvariantCulture)}\n"
        + string.Concat(level.Launches.Select(Line)) + string.Concat(level.Products.Select(p => $"    {p}, by the library\n"))
        + (level.Alone is { } alone ? $"    {alone.First}\n" : "")))
        + (tail is null ? "" : $"at the end\n{Line(tail)}");

    private static string Line(PlannedLaunch launch) => string.Create(CultureInfo.InvariantCulture,
        $"    {launch.Blocks} x {launch.Threads}: ") + string.Join(", ", launch.Operands.OfType<OfValue>()
            .Where(o => o.Access != Access.Read).Select(o => o.Value).Distinct()) + "\n";

    public void Dispose()
    {
        device.Free(block);
        foreach (var level in levels) level.Alone?.Scan?.Dispose();
    }

    private PlannedGroup Planned(UnitGroup group)
    {
        var first = group.Units[0].Values[0];
        if (first.Op == Op.Scan) return new(group, [], new(first, device, held));
        if (OpKernels.OnHost.Contains(first.Op)) return new(group, [], null);
        if (group.Rows == 0 && LargeProducts.Has(first, device)) return new(group, [], null) { IsByLibrary = true };
        if (group.Rows > 0) return new(group, [.. ByRows(group)], null);
        return new(group, [.. Calls(group.Units[0]).Where(c => c.Blocks > 0).Select(c => new Work([c], c.Blocks))], null);
    }

    // how many of the last levels have few functions of one thread each
    private static int AtEnd(IReadOnlyList<IReadOnlyList<(PlannedGroup Group, int Part)>> levels)
    {
        var (count, words) = (0, 0);
        return levels.Reverse().TakeWhile(IsFew).Count();

        bool IsFew(IReadOnlyList<(PlannedGroup Group, int Part)> level)
        {
            if (!level.All(IsSingle)) return false;
            (count, words) = (count + level.Count, words + level.Sum(w => w.Group.Parts[w.Part].Words));
            return count <= MostAtEnd && words <= MostWordsAtEnd;
        }
    }

    private static bool IsSingle((PlannedGroup Group, int Part) work) =>
        work.Group is { IsAlone: false, IsByLibrary: false } && work.Group.Parts[work.Part].Calls is [{ IsSingle: true }];

    // as few launches as parameters allow
    private IEnumerable<Work> ByRows(UnitGroup group)
    {
        var each = RowGroups.RowsOfEach(group.Rows);
        Work Of(IReadOnlyList<KernelCall> calls) => new(calls, (group.Rows + each - 1) / each, group.Rows, each);
        var (calls, values) = (new List<KernelCall>(), new HashSet<Value>());
        foreach (var (unit, call) in group.Units.Select(u => (u, ByRows(u, group.Rows, each))))
        {
            if (calls.Count > 0 && Of([.. calls, call]).Words > LaunchText.MostWords)
            {
                yield return Holding(Of(calls), values);
                (calls, values) = ([], []);
            }

            calls.Add(call);
            values.UnionWith(unit.Values);
        }

        yield return Holding(Of(calls), values);
    }

    // what functions of a block hand on to each other stays in its shared memory, as far as that reaches
    private Work Holding(Work work, HashSet<Value> values)
    {
        var (held, at) = (new List<HeldRows>(), 0);
        var free = LaunchText.SharedBytes - LaunchText.Aligned(work.Calls.Max(c => c.Function.SharedBytes));
        foreach (var uses in work.Calls.SelectMany(c => c.Operands).OfType<OfValue>().GroupBy(o => o.Value, o => o.Access))
        {
            if (uses.Distinct().Count() < 2 || PlanMemory.Size(uses.Key, Type) != Type.Bytes(1)) continue;
            var width = uses.Key.Shape.Count / work.Rows;
            var bytes = Type.Bytes((long)width * work.RowsOfEach);
            if (bytes > free - at) continue;
            held.Add(new(uses.Key, at, width, outputs.Contains(uses.Key) || readers[uses.Key].Any(reader => !values.Contains(reader))));
            at = LaunchText.Aligned(at + (int)bytes);
        }

        return work with { Held = held, HeldBytes = at };
    }

    private IEnumerable<KernelCall> Calls(Unit unit)
    {
        var first = unit.Values[0];
        return unit.IsElements ? [ElementKernels.Plan(Type, Results(unit))]
            : first.Op == Op.MatMul ? ProductKernels.Plan(Type, Results(unit))
            : OpKernels.Plan(Type, first, fusion.IsStored, items[first].ToDictionary(i => ((ItemResult)i.Attribute!).Index));
    }

    private KernelCall ByRows(Unit unit, int rows, int each) => unit.Values[0] switch
    {
        { Op: Op.MatMul } => ProductKernels.ByRows(Type, Results(unit), rows, each),
        _ when unit.IsElements => ElementKernels.Plan(Type, Results(unit), rows),
        var reduced => ReductionKernels.ByRows(Type, reduced, fusion.IsStored, rows, each),
    };

    // those that a later function reads, or the host, are stored
    private ElementResults Results(Unit unit) => new(unit.Values,
        [.. unit.Values.Where(v => outputs.Contains(v) || readers[v].Any(reader => !unit.Values.Contains(reader)))], fusion.IsStored);

    private IEnumerable<Value> Results(PlannedGroup group) =>
        group.Group.Units.SelectMany(u => u.Values).SelectMany(v => OpTable.HasItems(v.Op) ? items[v] : [v]);

    // not those that stay in registers or shared memory
    private IEnumerable<Value> Stored(PlannedGroup group) => group.IsAlone || group.IsByLibrary ? Results(group)
        : group.Parts.SelectMany(p => p.Calls).SelectMany(c => c.Operands).OfType<OfValue>().Where(o => o.Access != Access.Read)
            .Select(o => o.Value).Distinct().Except(group.Parts.SelectMany(p => p.Held).Where(h => !h.IsKept).Select(h => h.Value));

    private IEnumerable<Value> Reads(PlannedGroup group) => group.Group.Units.SelectMany(u => u.Values).SelectMany(fusion.ReadBy);

    // a part of a product that is added up later reads its factors only, not what elements of the product read
    private IReadOnlyList<IEnumerable<Value>> ReadsOfParts(PlannedGroup group) => group.Parts.Count == 0 ? [Reads(group)]
        : [.. group.Parts.Select(p => p.Calls.SelectMany(c => c.Operands).OfType<OfValue>().Where(o => o.Access != Access.Write)
            .Select(o => o.Value))];

    // what a level writes, and what must still be there; a group with several parts needs its memory up to the last
    private (IReadOnlyList<(object What, long Bytes)> Writes, IReadOnlyList<object> Reads) MemoryOf(
        IReadOnlyList<(PlannedGroup Group, int Part)> level) => (
    [
        .. level.Where(w => w.Part == 0).SelectMany(w => Stored(w.Group).Select(v => ((object)v, PlanMemory.Bytes(v, Type)))
            .Concat(Scratches(w.Group).Select(s => ((object)s, s.Bytes)))),
    ],
    [
        .. level.SelectMany(w => Stored(w.Group).Concat<object>(Scratches(w.Group)).Concat(Reads(w.Group))
            .Concat(w.Group.Parts.SelectMany(p => p.Calls).SelectMany(c => c.Operands).OfType<OfValue>().Select(o => o.Value))
            .Concat(w.Group.Group.Units.SelectMany(u => u.Values).SelectMany(v => v.Inputs).Select(Fusion.Root))),
    ]);

    private static IEnumerable<Scratch> Scratches(PlannedGroup group) =>
        group.Parts.SelectMany(p => p.Calls).SelectMany(c => c.Operands).OfType<OfScratch>().Select(s => s.Scratch).Distinct();

    private Launch Bound(PlannedLaunch launch, Func<string, nint> slots, nint status) => new(launch.Kernel, launch.Blocks, launch.Threads,
        [.. launch.Operands.Select(o => o switch
        {
            OfValue of => Argument.Memory(AddressOf(of.Value, slots), of.Access, PlanMemory.Bytes(of.Value, Type)),
            OfScratch of => Argument.Memory(At(of.Scratch), of.Access, of.Scratch.Bytes),
            OfTable of => Argument.Memory(held.AddressOf(of.Table.Words), Access.Read, 8L * of.Table.Words.Length),
            OfStatus of => Argument.Memory(status, of.Access, 8 * RunKernels.StatusWords),
            _ => ((OfNumber)o).Number,
        })]);

    private ProductCall ProductOf(Value value, Func<string, nint> slots) =>
        LargeProducts.Plan(Type, value, x => AddressOf(Fusion.Root(x), slots), At(value));

    private HostStep OnHost(Value op, Func<string, nint> slots) => new(op,
        [.. op.Inputs.Select(Fusion.Root).Select(x => x.Op == Op.Constant ? (nint?)null : AddressOf(x, slots))],
        OpTable.HasItems(op.Op) ? [.. ResultsOf(op).Select(r => (r.Key, r.Value.Item, r.Value.At))] : [(0, op, At(op))]);

    // each result of an op that is read, and its place
    private Dictionary<int, (Value Item, nint At)> ResultsOf(Value several) =>
        items[several].ToDictionary(i => ((ItemResult)i.Attribute!).Index, i => (i, At(i)));

    private nint AddressOf(Value root, Func<string, nint> slots) => root.Attribute switch
    {
        SlotDeclaration slot => slots(slot.Name),
        ConstantValues written => held.AddressOf(written.Values, Type),
        NamedData data => held.AddressOf(data.Values, Type),
        _ => At(root),
    };

    private nint At(object what) => block + (nint)memory.Of(what)!.Value;
}
