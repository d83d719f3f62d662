using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Cuda.Kernels;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda.Planning;

/// <summary>
/// A program as kernels, with memory of its own. Made once; <see cref="Steps"/> gives it the addresses of slots, so that the body of a scan
/// runs at other addresses in each of its steps.
/// </summary>
internal sealed class DevicePlan : IDisposable
{
    private readonly TensorProgram program;
    private readonly IDevice device;
    private readonly IHeldNumbers held;
    private readonly Fusion fusion;
    private readonly ILookup<Value, Value> items;
    private readonly List<PlannedUnit> units = [];

    // outputs that are slots, which a run may change: they are copied
    private readonly Dictionary<Value, Scratch> copies;
    private readonly PlanMemory memory;
    private readonly nint block;

    private sealed record PlannedUnit(Unit Unit, IReadOnlyList<KernelCall> Calls, ScanPlan? Scan)
    {
        public Value First => Unit.Values[0];

        public bool IsOnHost => OpKernels.OnHost.Contains(First.Op);
    }

    /// <exception cref="NotEnoughMemory">The values need more memory than the device has.</exception>
    public DevicePlan(TensorProgram program, IDevice device, IHeldNumbers held)
    {
        (this.program, this.device, this.held, fusion) = (program, device, held, new(program));
        items = program.Values.Where(v => v.Op == Op.Item).ToLookup(v => v.Inputs[0]);
        copies = program.Outputs.Values.Select(Fusion.Root).Where(v => v.Op == Op.Slot).Distinct()
            .ToDictionary(v => v, v => new Scratch(PlanMemory.Bytes(v, Type)));
        foreach (var unit in Units.Of(fusion, program)) units.Add(Planned(unit));
        memory = new([.. units.Select(u => (Writes(u), Reads(u))), ([.. copies.Values.Select(c => ((object)c, c.Bytes))], [])],
            [.. program.Outputs.Values.Select(Fusion.Root), .. copies.Values]);
        block = device.Allocate(memory.Length);
    }

    public ElementType Type => program.FloatType;

    /// <summary>The kernels, each text once.</summary>
    public IEnumerable<KernelText> Kernels =>
        units.SelectMany(u => u.Calls.Select(c => c.Kernel).Concat(u.Scan?.Body.Kernels ?? [])).Distinct();

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
        foreach (var unit in units)
        {
            foreach (var call in unit.Calls)
                if (call.Blocks > 0) yield return new LaunchStep(Bound(call, slots, status));
            if (unit.Scan is { } scan)
                foreach (var step in scan.Steps(v => AddressOf(Fusion.Root(v), slots), ResultsOf(unit.First), status)) yield return step;
            if (unit.IsOnHost) yield return OnHost(unit.First, slots);
        }

        foreach (var (slot, copy) in copies)
            if (slot.Shape.Count > 0)
                yield return new LaunchStep(RunKernels.Copy(Type, At(copy), AddressOf(slot, slots), slot.Shape.Count));
    }

    /// <summary>A line for each kernel: the ops that it computes, their shapes, its blocks.</summary>
    public override string ToString() => string.Concat(units.Select(u => $"{string.Join(", ", u.Unit.Values.Select(v => $"{v}"))}\n"
        + string.Concat(u.Calls.Select(c => $"    {c.Kernel.Name} {c.Blocks} x {c.Threads}\n"))));

    public void Dispose()
    {
        device.Free(block);
        foreach (var unit in units) unit.Scan?.Dispose();
    }

    private PlannedUnit Planned(Unit unit)
    {
        var first = unit.Values[0];
        if (unit.IsElements) return new(unit, [ElementKernels.Of(Type, unit.Values, Stores(unit.Values), fusion.IsStored)], null);
        if (first.Op == Op.Scan) return new(unit, [], new(first, device, held));
        return new(unit, OpKernels.OnHost.Contains(first.Op)
            ? [] : [.. OpKernels.Of(Type, first, fusion.IsStored, items[first].ToDictionary(i => ((ItemResult)i.Attribute!).Index))], null);
    }

    // the values that a later kernel reads, or the host
    private List<Value> Stores(IReadOnlyList<Value> values)
    {
        var outputs = program.Outputs.Values.Select(Fusion.Root).ToHashSet();
        return [.. values.Where(v => outputs.Contains(v) || readers[v].Any(reader => !values.Contains(reader)))];
    }

    private ILookup<Value, Value> readers => field ??= program.Values
        .Where(v => v.Op is not Op.Item && (fusion.IsKept(v) || OpTable.HasItems(v.Op)))
        .SelectMany(v => ReadBy(v).Select(read => (Read: read, By: v))).ToLookup(r => r.Read, r => r.By);

    private IEnumerable<Value> ReadBy(Value value) => ElementText.Has(value.Op) || value.Op != Op.Scan
        ? fusion.Reads(value).Select(r => r.Value) : value.Inputs.Select(Fusion.Root);

    private IReadOnlyList<(object What, long Bytes)> Writes(PlannedUnit unit) =>
    [
        .. unit.Unit.Values.SelectMany(v => OpTable.HasItems(v.Op) ? items[v] : [v]).Select(v => ((object)v, PlanMemory.Bytes(v, Type))),
        .. unit.Calls.SelectMany(c => c.Operands).OfType<OfScratch>().Select(s => s.Scratch).Distinct().Select(s => ((object)s, s.Bytes)),
    ];

    private static IReadOnlyList<object> Reads(PlannedUnit unit) =>
        [.. unit.Calls.SelectMany(c => c.Operands).OfType<OfValue>().Select(o => o.Value), .. unit.First.Inputs.Select(Fusion.Root)];

    private Launch Bound(KernelCall call, Func<string, nint> slots, nint status) => new(call.Kernel, call.Blocks, call.Threads,
        [.. call.Operands.Select(o => o switch
        {
            OfValue of => Argument.Memory(AddressOf(of.Value, slots), of.Access, PlanMemory.Bytes(of.Value, Type)),
            OfScratch of => Argument.Memory(At(of.Scratch), of.Access, of.Scratch.Bytes),
            OfTable of => Argument.Memory(held.AddressOf(of.Table.Words), Access.Read, 8L * of.Table.Words.Length),
            OfStatus of => Argument.Memory(status, of.Access, 8 * RunKernels.StatusWords),
            _ => ((OfNumber)o).Number,
        })]);

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
