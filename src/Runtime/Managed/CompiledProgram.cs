using ProbDsl.Runtime.Managed.Attention;
using ProbDsl.Runtime.Managed.Chains;
using ProbDsl.Runtime.Managed.GaussianChains;
using ProbDsl.Runtime.Managed.Instructions;
using ProbDsl.Runtime.Managed.Products;
using ProbDsl.Runtime.Managed.Scheduling;
using ProbDsl.Runtime.Managed.SparseMatrices;
using ProbDsl.Runtime.Managed.StraightLines;

namespace ProbDsl.Runtime.Managed;

/// <summary>The steps of a program compiled for one float type, double or float.</summary>
internal sealed unsafe class CompiledProgram<T> : IRunnable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SharedFactors factors = new();
    private readonly TensorProgram program;
    private readonly Schedule schedule;
    private readonly InPlaceUpdates moved;
    private readonly Layout layout;
    private readonly ConstantMemory<T> constants;
    private readonly NativeBuffer<T> arena;
    private readonly ManagedStore store;
    private readonly BlockTeam? team;
    private readonly ProgramStep[] steps, last;
    private readonly Commitment<T> commitment = new();
    private readonly nint[] scalars;
    private readonly Dictionary<Value, nint> outputs;

    public CompiledProgram(
        TensorProgram program, Schedule schedule, InPlaceUpdates moved, Layout layout, ManagedStore store, BlockTeam? team,
        IReadOnlyList<SlotUpdate> updates)
    {
        (this.program, this.schedule, this.moved, this.layout, this.store, this.team) = (program, schedule, moved, layout, store, team);
        if (NotEnoughMemory.Check((double)sizeof(T) * layout.Length) is { } large) throw large;
        (constants, arena) = (new(program, store), new(layout.Length));
        steps = [.. WholeRun.Joined(Prepared([.. schedule.Steps.Where(s => !Waits(s))]))];
        last = [.. WholeRun.Joined(schedule.Steps.Where(Waits).Select(Prepared).OfType<ProgramStep>())];
        outputs = program.Outputs.Values.Distinct().ToDictionary(v => v, v => (nint)At(v).At);
        scalars = [.. outputs.Where(o => o.Key.Shape.Count == 1).Select(o => o.Value)];
        foreach (var update in updates) Commit(update);
    }

    public long OwnBytes => sizeof(T) * (arena.Length + constants.CopiedLength) + steps.Sum(s => s.Bytes);

    public long BytesInPlace => sizeof(T) * constants.LengthInPlace;

    public int Methods => steps.Sum(s => s.Methods);

    public bool Run()
    {
        foreach (var step in steps) step.Run(team);
        foreach (var scalar in scalars)
            if (!T.IsFinite(*(T*)scalar)) return false;
        foreach (var step in last) step.Run(team);
        commitment.Run();
        return true;
    }

    public void* AddressOf(Value output) => (void*)outputs[output];

    public void Dispose()
    {
        foreach (var step in steps.Concat(last)) step.Dispose();
        factors.Dispose();
        commitment.Dispose();
        arena.Dispose();
        constants.Dispose();
    }

    private void Commit(SlotUpdate update)
    {
        var output = program.Outputs[update.Output];
        if (moved.SlotOf(output) is { } slot && NameOf(slot) == update.Slot) return;
        commitment.Add(At(output).At, store.AddressOf<T>(update.Slot), output.Shape.Count, schedule.Root(output).Op == Op.Slot);
    }

    private bool Waits(ScheduleStep step) => step is WholeStep { Value: var value } && moved.IsDelayed(value);

    /// <summary>The steps; those on few numbers that follow each other are one.</summary>
    private IEnumerable<ProgramStep> Prepared(List<ScheduleStep> all)
    {
        var before = (store.Engine as ManagedEngine)?.OpsBeforeMethods ?? long.MaxValue;
        for (var at = 0; at < all.Count;)
        {
            var straight = all.Skip(at).TakeWhile(IsStraight).Take(StraightRun.MostOps).Select(s => ((WholeStep)s).Value).ToList();
            var run = all.GetRange(at, Math.Max(1, straight.Count)).Select(Prepared).OfType<ProgramStep>().ToList();
            at += Math.Max(1, straight.Count);
            if (run.Count < StraightRun.FewestOps) foreach (var step in run) yield return step;
            else yield return new StraightRun(WholeRun.Joined(run).Single(), run.Count, before, () => Straight(straight));
        }
    }

    private bool IsStraight(ScheduleStep step) => typeof(T) == typeof(double) && RuntimeFeature.IsDynamicCodeSupported
        && step is WholeStep { Value: var value } && ScalarCodeBuilder.Takes(value) && schedule.StartOf(value) is null
        && moved.SlotOf(value) is null;

    private (ScalarCode Code, nint[] Places) Straight(List<Value> values)
    {
        var inside = values.ToHashSet();
        var read = program.Values.Where(v => !inside.Contains(v)).SelectMany(schedule.ReadBy).Concat(program.Outputs.Values)
            .Select(schedule.Root).Where(inside.Contains).ToHashSet();
        var (code, places) = ScalarCodeBuilder.Write(values, read);
        return (code, [.. places.Select(p => (nint)At(p).At)]);
    }

    private ProgramStep? Prepared(ScheduleStep step) => step switch
    {
        RowLoop loop => new LoopRun<T>(loop, team?.Threads ?? 1,
            (value, isByRow, rows) => new(At(value).At, isByRow ? value.Shape.Count / rows : 0), At),
        WholeStep { Value: { Op: Op.Scan } scan } => new WholeRun([Scan(scan)]),
        WholeStep { Value: var value } when value.Op == Op.Item || schedule.Root(value) != value => null,
        WholeStep { Value: { Op: Op.Adam } adam } => Adam(adam),
        WholeStep { Value: { Op: Op.Chain } chain } => Chain(chain),
        WholeStep { Value: { Op: Op.GaussianChain } chain } =>
            new GaussianChainRun<T>(chain, [.. chain.Inputs.Select(At)], ResultsOf(chain, GaussianChainShapes.Count)),
        WholeStep { Value: { Op: Op.SparsePrecision } matrix } =>
            new SparsePrecisionRun<T>(matrix, [.. matrix.Inputs.Select(At)], ResultsOf(matrix, SparsePrecisionShapes.Count),
                factors.Of(matrix)),
        WholeStep { Value: { Op: Op.Attention or Op.AttentionGradient } attention } =>
            new AttentionRun<T>(attention, [.. attention.Inputs.Select(At)], At(attention), team?.Threads ?? 1),
        WholeStep { Value: var sum } when schedule.StartOf(sum) is { } start =>
            Product(start.Product, At(sum), new(At(start.Row).At, new(0, 1))),
        WholeStep { Value: { Op: Op.MatMul, Shape.Rank: 2 } product } when ProductLayout.Of(product).IsLarge =>
            Product(product, At(product), default),
        WholeStep { Value: var value } => new WholeRun([new InstructionMaker<T>(value, 1, [.. value.Inputs.Select(_ => false)],
            [.. value.Inputs.Select(At)], At(value), KeysOf(value)).Make()]),
        _ => throw new ArgumentException($"{step}"),
    };

    private ProductRun<T> Product(Value product, Place<T> result, MatrixPlacement<T> start) =>
        new((At(product.Inputs[0]), At(product.Inputs[1]), result), start, ProductLayout.Of(product), team?.Threads ?? 1);

    private ScanInstruction<T> Scan(Value scan)
    {
        var (body, slots) = ((ScanBody)scan.Attribute!, new ManagedStore(store.Engine));
        foreach (var (i, input) in scan.Inputs.Index())
        {
            var isStacked = i >= body.Carries && i < body.Carries + body.Inputs;
            slots.Declare(NameOf(body, i), isStacked ? input.Shape[1..] : input.Shape, NumberTypes.Of<T>());
        }
        return new(body, new(body.Program, slots, null, null), slots, [.. scan.Inputs.Select(At)], ResultsOf(scan, body.Shapes.Count()));
    }

    // null for a result that is not used
    private Place<T>?[] ResultsOf(Value several, int count)
    {
        var results = new Place<T>?[count];
        foreach (var item in program.Values.Where(v => v.Op == Op.Item && v.Inputs[0] == several))
            results[((ItemResult)item.Attribute!).Index] = At(item);
        return results;
    }

    private AdamRun<T> Adam(Value adam)
    {
        var rule = (AdamRule)adam.Attribute!;
        return new(rule, adam.Inputs[0].Shape.Count, [.. adam.Inputs.Select(At)], ResultsOf(adam, rule.Moments + 1));
    }

    private ChainRun<T> Chain(Value chain) =>
        new(chain, [.. chain.Inputs.Select(At)], ResultsOf(chain, ChainShapes.Count), team?.Threads ?? 1);

    private static string NameOf(ScanBody body, int input) => input < body.Carries ? $"carry{input}"
        : input < body.Carries + body.Inputs ? $"input{input - body.Carries}" : $"constant{input - body.Carries - body.Inputs}";

    private Place<T> At(Value value)
    {
        var root = schedule.Root(value);
        root = moved.SlotOf(root) ?? root;
        return new(root.Op switch
        {
            Op.Slot => root.Type == ElementType.Float64 ? (T*)store.AddressOf<double>(NameOf(root)) : store.AddressOf<T>(NameOf(root)),
            Op.Constant => constants.AddressOf(root),
            _ => arena.At + layout.OffsetOf(root)!.Value,
        }, 0);
    }

    private static string NameOf(Value slot) => ((SlotDeclaration)slot.Attribute!).Name;

    private nint KeysOf(Value value) => value.Op == Op.Draw ? (nint)At(value.Inputs[0]).At : 0;
}
