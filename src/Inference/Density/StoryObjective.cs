using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Optimization;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime;
using ProbDsl.Runtime.Engines;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Density;

/// <summary>The log joint of a story as a function of all its unconstrained parameters, concatenated, compiled by an engine.</summary>
public sealed class StoryObjective : IDifferentiable, IDisposable
{
    // below this many rows one thread is faster than two
    private const int SizeForThreads = 16_384;

    private readonly IEngine engine;
    private readonly IStore store;
    private readonly IProgram program;
    private readonly OutputSlot density;
    private readonly Lazy<(IProgram Program, OutputSlot Density)> value;
    private readonly (Coordinate Of, Slot Slot, OutputSlot Gradient, int Start)[] places;

    public StoryObjective(Problem problem, StandardCatalog catalog, DensityPlan plan, bool withJacobian, EngineChoice engine)
        : this(problem, LogJoint.Of(problem, catalog, plan), withJacobian, engine)
    {
    }

    /// <exception cref="NotEnoughMemory">There are too many parameters beside data that are larger than memory.</exception>
    public StoryObjective(Problem problem, LogJoint joint, bool withJacobian, EngineChoice engine)
    {
        if (MemoryLimits.Missing(joint.Dimension) is { } large) throw large;
        Joint = joint;
        Rows = problem.Sizes.Values.DefaultIfEmpty(0).Max();
        this.engine = engine.For(Rows >= SizeForThreads).Start();
        store = this.engine.CreateStore();
        Slot[] slots = [.. Joint.Coordinates.Select(c => store.Declare(c.Slot, c.Free))];
        program = Compile(Joint.WithGradients(withJacobian));
        density = program.Of(LogJoint.Density);
        var start = 0;
        places = [.. Joint.Coordinates.Zip(
            slots, (c, slot) => (c, slot, program.Of(LogJoint.GradientOf(c)), (start += c.Free.Count) - c.Free.Count))];
        value = new(() => Compile(Joint.Value(withJacobian)) is var own ? (own, own.Of(LogJoint.Density)) : default);
    }

    public LogJoint Joint { get; }

    /// <summary>The largest of all sizes: members of a plate, elements of a dimension, states.</summary>
    public long Rows { get; }

    public int Dimension => Joint.Dimension;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Write(x);
        program.Run();
        foreach (var (of, _, by, start) in places) program.Read(by, gradient.Slice(start, of.Free.Count));
        return program.Number(density);
    }

    /// <summary>The log density without its gradient.</summary>
    public double Density(ReadOnlySpan<double> x)
    {
        Write(x);
        value.Value.Program.Run();
        return value.Value.Program.Number(value.Value.Density);
    }

    /// <summary>Compiles another program over the same parameters; the caller disposes of it.</summary>
    public IProgram Compile(TensorProgram other) => engine.Compile(other, store);

    /// <summary>Sets the parameters that further programs read.</summary>
    public void Write(ReadOnlySpan<double> x)
    {
        foreach (var (of, slot, _, start) in places) store.Write(slot, x.Slice(start, of.Free.Count));
    }

    /// <summary>The unconstrained parameters by slot.</summary>
    public Dictionary<string, Tensor> Slots(ReadOnlySpan<double> x)
    {
        var slots = new Dictionary<string, Tensor>();
        foreach (var (of, _, _, start) in places) slots[of.Slot] = new(of.Free, x.Slice(start, of.Free.Count).ToArray());
        return slots;
    }

    public void Dispose()
    {
        program.Dispose();
        if (value.IsValueCreated) value.Value.Program.Dispose();
        store.Dispose();
        engine.Dispose();
    }
}
