using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Passes;

namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>
/// A program on a device: graphs of kernels, with ops of the host between them. The first kernel forgets the faults of the run before, the
/// last one decides whether the run is committed and moves updates to their slots; then the host reads the verdict and all single numbers.
/// Several steps are submitted together, each filled on the device, and read once.
/// </summary>
internal sealed class CudaProgram : IProgram
{
    // words of a feed: what is copied before steps are run
    private const int MostFed = 1 << 20;

    private readonly TensorProgram source, program;
    private readonly CudaStore store;
    private readonly IDevice device;
    private readonly HostNumbers host;
    private readonly DevicePlan plan;
    private readonly Dictionary<string, CudaOutput> outputs = [];
    private readonly nint run;
    private readonly FinishPlaces last;
    private readonly ulong[] words;
    private readonly OwnedMemory owned;
    private RecordedFeed? recorded;
    private readonly FeedMemory fed;
    private List<(IDeviceGraph? Kernels, HostOp? Op)>? once;
    private IDeviceGraph? repeated;

    public CudaProgram(TensorProgram source, CudaEngine engine, CudaStore store, IReadOnlyList<SlotUpdate> updates)
    {
        OneFloatType.Check(source);
        (this.source, this.store, device, host) = (source, store, engine.Device, new(engine.Device));
        owned = new(device);
        fed = new(device, owned);
        program = Pass.Optimized(source);
        ProgramSlots.Declare(source, store);
        foreach (var update in updates) update.Check(source, store);
        plan = new(program, device, store, hasTail: true);
        var singles = program.Outputs.Values.Where(v => v.Shape.Count == 1).Select(plan.AddressOf).Distinct().ToList();
        foreach (var (name, value) in program.Outputs)
        {
            var at = plan.AddressOf(value);
            outputs[name] = new(name, value.Shape, at, value.Shape.Count == 1 ? singles.IndexOf(at) : -1);
        }

        words = new ulong[RunKernels.ResultWords + singles.Count];
        run = Kept(new ulong[RunKernels.Words]);
        var moves = RunKernels.Moves(FloatType,
            [.. from u in updates let to = CudaStore.Own(store.Of(u.Slot)) select (to.Address, outputs[u.Output].Address, to.Shape.Count)]);
        last = new(run, Kept([.. singles.Select(a => (ulong)a)]), singles.Count, Kept(new ulong[CudaEngine.MostSteps * words.Length]),
            CudaEngine.MostSteps * words.Length, Kept(moves), moves.Length / 3);
        device.Load([.. plan.Kernels, First(inSteps: false).Kernel, Last(inSteps: false).Kernel]);
    }

    public ElementType FloatType => program.FloatType;

    /// <summary>The kernels of the program.</summary>
    public override string ToString() => plan.ToString();

    /// <summary>The calls of a run.</summary>
    internal IEnumerable<DeviceCall> Calls => Steps(inSteps: false).OfType<CallStep>().Select(s => s.Call);

    public bool Run()
    {
        if (store.IsRecording) throw new InvalidOperationException("a feed of several steps runs a program");
        once ??= [.. Parts([.. Steps(inSteps: false)])];
        foreach (var (kernels, op) in once)
        {
            kernels?.Run();
            if (op is null) continue;
            RefuseFault();
            op.Run();
        }

        device.Read(last.Results, MemoryMarshal.AsBytes(words.AsSpan()));
        if (words[0] != 0) Refuse();
        return words[1] == 1;
    }

    public int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers)
    {
        if (plan.HasHostOps || count == 1) return StepLoop.Run(this, feed, count, watched, numbers);
        for (var first = 0; first < count;)
        {
            var steps = Record(feed, first, count);
            var committed = Steps(Submit(steps), steps, watched, numbers[(first * watched.Count)..]);
            store.FreeReleased();
            first += committed;
            if (committed == steps) continue;
            if (words[0] != 0) Refuse();
            return first;
        }

        return count;
    }

    public OutputSlot Of(string output) =>
        outputs.TryGetValue(output, out var own) ? own : throw new ArgumentException($"there is no output {output}");

    public void Read(OutputSlot output, Span<double> into)
    {
        var own = Own(output);
        if (own.Single >= 0 && into.Length > 0) into[0] = Single(own);
        else host.Read(own.Address, into[..Math.Min(into.Length, own.Shape.Count)], FloatType);
    }

    public ReadOnlySpan<double> Numbers(OutputSlot output)
    {
        Read(output, Own(output).Numbers);
        return Own(output).Numbers;
    }

    public void Dispose()
    {
        foreach (var (kernels, _) in once ?? []) kernels?.Dispose();
        repeated?.Dispose();
        owned.Dispose();
        plan.Dispose();
    }

    private nint AddressOf(string slot) => CudaStore.Own(store.Of(slot)).Address;

    private static CudaOutput Own(OutputSlot output) =>
        output as CudaOutput ?? throw new ArgumentException($"output {output.Name} belongs to another engine");

    private double Single(CudaOutput of) => BitConverter.UInt64BitsToDouble(words[RunKernels.ResultWords + of.Single]);

    private nint Kept(ulong[] of)
    {
        var at = owned.Take(8L * Math.Max(1, of.Length));
        if (of.Length > 0) device.Write(at, MemoryMarshal.AsBytes(of.AsSpan()));
        return at;
    }

    private IEnumerable<PlanStep> Steps(bool inSteps)
    {
        yield return new CallStep(First(inSteps));
        foreach (var step in plan.Steps(AddressOf, run)) yield return step;
        yield return new CallStep(Last(inSteps));
    }

    private Launch First(bool inSteps) => inSteps ? FeedKernel.Create(run) : RunKernels.Reset(FloatType, run);

    private Launch Last(bool inSteps) => RunKernels.Finish(FloatType, last, inSteps, plan.Tail(AddressOf, run));

    private IEnumerable<(IDeviceGraph? Kernels, HostOp? Op)> Parts(IReadOnlyList<PlanStep> steps)
    {
        device.Load([.. steps.OfType<CallStep>().Select(s => s.Call).OfType<Launch>().Select(c => c.Kernel).Distinct()]);
        var calls = new List<DeviceCall>();
        foreach (var step in steps)
        {
            if (step is CallStep call) calls.Add(call.Call);
            else
            {
                yield return (device.Record(calls), new((HostStep)step, host, FloatType));
                calls = [];
            }
        }

        yield return (device.Record(calls), null);
    }

    // the steps from this one on, as many as a feed has room for
    private int Record(IStepFeed feed, int first, int count)
    {
        recorded ??= new(CudaEngine.MostSteps);
        recorded.Clear();
        store.Record(recorded);
        try
        {
            for (var step = first; step < count && recorded.Steps < CudaEngine.MostSteps && recorded.Words.Length < MostFed; step++)
            {
                feed.Fill(step);
                recorded.EndStep();
            }
        }
        finally
        {
            store.Record(null);
        }

        return recorded.Steps;
    }

    // all steps before the first read
    private ulong[] Submit(int steps)
    {
        repeated ??= Parts([.. Steps(inSteps: true)]).Single().Kernels!;
        fed.Write(recorded!.Words);
        Begin(0, hasStopped: false);
        for (var step = 0; step < steps; step++) repeated.Run();
        var results = new ulong[steps * words.Length];
        device.Read(last.Results, MemoryMarshal.AsBytes(results.AsSpan()));
        return results;
    }

    // the results of steps up to the first one that is not committed, and how many are
    private int Steps(ulong[] results, int steps, IReadOnlyList<OutputSlot> watched, Span<double> numbers)
    {
        for (var step = 0; step < steps; step++)
        {
            results.AsSpan(step * words.Length, words.Length).CopyTo(words);
            for (var i = 0; i < watched.Count; i++) numbers[(step * watched.Count) + i] = Single(Own(watched[i]));
            if (words[1] == 1) continue;
            if (step < steps - 1) Repeat(step);
            return step;
        }

        return steps;
    }

    // slots and outputs become those of a step before the last one; nothing is committed
    private void Repeat(int step)
    {
        Begin(step, hasStopped: true);
        repeated!.Run();
    }

    private void Begin(int step, bool hasStopped) =>
        device.Write(run, MemoryMarshal.AsBytes(RunKernels.AtStep(step, hasStopped, fed.Address)));

    private void RefuseFault()
    {
        device.Read(run, MemoryMarshal.AsBytes(words.AsSpan(0, 1)));
        if (words[0] != 0) Refuse();
    }

    // an index that is no position: slots are as they were, so the interpreter finds which it is
    private void Refuse()
    {
        var slots = source.Slots.Keys.ToDictionary(name => name, name => new Tensor(store.Of(name).Shape, store.Read(name)));
        new Interpreter(source).Run(slots);
        throw new IndexOutOfProgramRange(null, double.NaN, 0, 0);
    }
}
