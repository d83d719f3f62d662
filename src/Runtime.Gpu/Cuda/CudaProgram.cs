using System.Runtime.InteropServices;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Gpu.Cuda.Driver;
using ProbDsl.Runtime.Gpu.Cuda.Kernels;
using ProbDsl.Runtime.Gpu.Cuda.Planning;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.Passes;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Runtime.Gpu.Cuda;

/// <summary>
/// A program on a device: graphs of kernels, with ops of the host between them. The first kernel forgets the faults of the run before, the
/// last ones decide whether the run is committed and copy updates to their slots; then the host reads the verdict and all single numbers.
/// </summary>
internal sealed class CudaProgram : IProgram
{
    private readonly TensorProgram source, program;
    private readonly CudaStore store;
    private readonly IDevice device;
    private readonly HostNumbers host;
    private readonly DevicePlan plan;
    private readonly List<(IDeviceGraph? Kernels, HostOp? Op)> parts = [];
    private readonly Dictionary<string, CudaOutput> outputs = [];
    private readonly nint status, addresses;
    private readonly ulong[] words;
    private readonly OwnedMemory owned;

    public CudaProgram(TensorProgram source, CudaEngine engine, CudaStore store, IReadOnlyList<SlotUpdate> updates)
    {
        OneFloatType.Check(source);
        (this.source, this.store, device, host) = (source, store, engine.Device, new(engine.Device));
        owned = new(device);
        program = Pass.Optimized(source);
        ProgramSlots.Declare(source, store);
        foreach (var update in updates) update.Check(source, store);
        plan = new(program, device, store);
        var singles = program.Outputs.Values.Where(v => v.Shape.Count == 1).Select(plan.AddressOf).Distinct().ToList();
        words = new ulong[RunKernels.StatusWords + singles.Count];
        (status, addresses) = (owned.Take(8 * words.Length), owned.Take(8 * Math.Max(1, singles.Count)));
        if (singles.Count > 0) device.Write(addresses, MemoryMarshal.AsBytes(singles.ConvertAll(a => (ulong)a).ToArray().AsSpan()));
        foreach (var (name, value) in program.Outputs)
        {
            var at = plan.AddressOf(value);
            outputs[name] = new(name, value.Shape, at, value.Shape.Count == 1 ? singles.IndexOf(at) : -1);
        }

        device.Write(status, MemoryMarshal.AsBytes(words.AsSpan()));
        Record([.. Steps(updates, singles.Count)]);
    }

    public ElementType FloatType => program.FloatType;

    public bool Run()
    {
        foreach (var (kernels, op) in parts)
        {
            kernels?.Run();
            if (op is null) continue;
            RefuseFault();
            op.Run();
        }

        RefuseFault();
        return words[1] == 1;
    }

    public int RunSteps(IStepFeed feed, int count, IReadOnlyList<OutputSlot> watched, Span<double> numbers) =>
        StepLoop.Run(this, feed, count, watched, numbers);

    public OutputSlot Of(string output) =>
        outputs.TryGetValue(output, out var own) ? own : throw new ArgumentException($"there is no output {output}");

    public void Read(OutputSlot output, Span<double> into)
    {
        var own = Own(output);
        if (own.Single >= 0 && into.Length > 0) into[0] = BitConverter.UInt64BitsToDouble(words[RunKernels.StatusWords + own.Single]);
        else host.Read(own.Address, into[..Math.Min(into.Length, own.Shape.Count)], FloatType);
    }

    public ReadOnlySpan<double> Numbers(OutputSlot output)
    {
        Read(output, Own(output).Numbers);
        return Own(output).Numbers;
    }

    public void Dispose()
    {
        foreach (var (kernels, _) in parts) kernels?.Dispose();
        owned.Dispose();
        plan.Dispose();
    }

    private static CudaOutput Own(OutputSlot output) =>
        output as CudaOutput ?? throw new ArgumentException($"output {output.Name} belongs to another engine");

    private IEnumerable<PlanStep> Steps(IReadOnlyList<SlotUpdate> updates, int singles)
    {
        yield return new LaunchStep(RunKernels.Reset(FloatType, status));
        foreach (var step in plan.Steps(name => CudaStore.Own(store.Of(name)).Address, status)) yield return step;
        yield return new LaunchStep(RunKernels.Verdict(FloatType, status, addresses, singles));
        foreach (var (slot, output) in updates.Select(u => (CudaStore.Own(store.Of(u.Slot)), outputs[u.Output])))
            if (slot.Shape.Count > 0)
                yield return new LaunchStep(RunKernels.Commit(FloatType, slot.Address, output.Address, slot.Shape.Count, status));
    }

    private void Record(IReadOnlyList<PlanStep> steps)
    {
        device.Load([.. steps.OfType<LaunchStep>().Select(s => s.Launch.Kernel).Distinct()]);
        var launches = new List<Launch>();
        foreach (var step in steps)
        {
            if (step is LaunchStep launch) launches.Add(launch.Launch);
            else
            {
                parts.Add((device.Record(launches), new((HostStep)step, host, FloatType)));
                launches = [];
            }
        }

        parts.Add((device.Record(launches), null));
    }

    // an index that is no position: slots are as they were, so the interpreter finds which it is
    private void RefuseFault()
    {
        device.Read(status, MemoryMarshal.AsBytes(words.AsSpan()));
        if (words[0] == 0) return;
        var slots = source.Slots.Keys.ToDictionary(name => name, name => new Tensor(store.Of(name).Shape, store.Read(name)));
        new Interpreter(source).Run(slots);
        throw new IndexOutOfProgramRange(null, double.NaN, 0, 0);
    }
}
